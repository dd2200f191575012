package dev.banyan.connectors.soap;

import dev.banyan.base.ContentCoding;
import dev.banyan.base.ContentType;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.connectors.web.Overload;
import dev.banyan.connectors.web.Sender;
import dev.banyan.formats.soap.SoapAnswer;
import dev.banyan.formats.soap.SoapEnvelope;
import dev.banyan.formats.soap.SoapVersion;
import dev.banyan.formats.soap.UsernameToken;
import dev.banyan.formats.wsdl.Wsdl;
import dev.banyan.formats.xml.XmlInput;
import dev.banyan.formats.xml.XmlReader;
import dev.banyan.operation.Call;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Calls one operation: an envelope out, an envelope back. Thread-safe.
///
/// A fault that the contract declares is `DECLARED`, with its detail. Any other fault is `GARBAGE`,
/// whomever the system blames: the message was written by contract, so the contract is not the
/// whole truth. So is everything that is not an envelope of the contract, with what it was for the
/// operator.
final class SoapCall implements Call {
  private static final Set<String> XML =
      Set.of("text/xml", "application/soap+xml", "application/xml");

  private final SoapOperation operation;
  private final SoapShape shape;
  private final Way way;
  private final BooleanSupplier closed;
  private final SoapEnvelope.Expected expected;
  private final List<Http.Header> headers;

  /// How messages travel, the same for all operations of a system.
  record Way(
      Sender sender,
      XmlInput input,
      List<Http.Header> headers,
      @Nullable UsernameToken token,
      boolean lax) {}

  SoapCall(SoapOperation operation, SoapShape shape, Way way, BooleanSupplier closed) {
    this.operation = operation;
    this.shape = shape;
    this.way = way;
    this.closed = closed;
    Wsdl.Message output = operation.contract().output();
    this.expected =
        new SoapEnvelope.Expected(
            output == null ? null : output.body(),
            output == null ? List.of() : output.headers(),
            operation.contract().faults(),
            way.token() == null ? Set.of() : Set.of(UsernameToken.HEADER),
            way.lax());
    this.headers = headers();
  }

  private List<Http.Header> headers() {
    SoapVersion version = operation.version();
    String action = operation.contract().soapAction().replaceAll("[\"\\\\\\p{Cntrl}]", "");
    List<Http.Header> all = new ArrayList<>(way.headers());
    String type = version.mediaType() + "; charset=utf-8";
    switch (version) {
      case V11 -> {
        all.add(new Http.Header("Content-Type", type));
        all.add(new Http.Header("SOAPAction", "\"" + action + "\""));
      }
      case V12 -> {
        String parameter = action.isEmpty() ? "" : "; action=\"" + action + "\"";
        all.add(new Http.Header("Content-Type", type + parameter));
      }
    }
    all.add(new Http.Header("Accept", version.mediaType()));
    // Without it, any encoding would do (RFC 9110 §12.5.3).
    all.add(new Http.Header("Accept-Encoding", "identity"));
    return List.copyOf(all);
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    if (closed.getAsBoolean()) {
      throw Fault.of(Fault.Kind.UNREACHABLE, "The system is closed");
    }
    exchange.deadline().check("a call of " + operation.name());
    exchange.cancellation().check();
    byte[] envelope =
        SoapEnvelope.write(
            operation.version(),
            way.token(),
            Instant.now(),
            shape.headers(input),
            shape.body(input));
    Http.Request request =
        new Http.Request(
            "POST",
            operation.address(),
            headers(exchange),
            Bytes.wrap(envelope),
            way.input().limits().bytesMax());
    try (Http.Response response = way.sender().send(request, exchange, operation.safe())) {
      return answer(response);
    }
  }

  private List<Http.Header> headers(Exchange exchange) {
    String parent = exchange.trace().traceparent();
    if (parent.isEmpty()) {
      return headers;
    }
    List<Http.Header> all = new ArrayList<>(headers);
    all.add(new Http.Header("traceparent", parent));
    String state = exchange.trace().tracestate();
    if (!state.isEmpty()) {
      all.add(new Http.Header("tracestate", state));
    }
    return all;
  }

  private @Nullable Object answer(Http.Response response) {
    int status = response.status();
    boolean fine = status >= 200 && status < 300;
    if (status == 401 || status == 403) {
      throw garbage(
          "refused our credentials (status " + status + "): check username, password and `auth`");
    }
    if (fine && operation.contract().output() == null) {
      return null;
    }
    String type = response.header("Content-Type");
    String media = type == null ? "" : media(type);
    if (!XML.contains(media)) {
      if (Overload.is(status)) {
        throw Overload.fault(operation.name(), response);
      }
      throw garbage(
          media.startsWith("multipart/")
              ? "answered with attachments (" + media + "), which are not supported"
              : "answered \"%s\" with status %d instead of SOAP: is the url right?"
                  .formatted(media.replaceAll("[^a-z0-9/.+-]", "?"), status));
    }
    ContentType sent = ContentType.parse(type);
    return switch (envelope(response, sent == null ? null : sent.parameters().get("charset"))) {
      case SoapAnswer.Result result when fine -> shape.answer(result.body(), result.headers());
      case SoapAnswer.Result _ -> throw garbage("answered a result with status " + status);
      case SoapAnswer.Failure failure -> throw fault(failure);
    };
  }

  private static String media(String type) {
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private SoapAnswer envelope(InputStream body, @Nullable String charset) {
    try (XmlReader reader = way.input().open(body, charset)) {
      return SoapEnvelope.read(reader, expected);
    }
  }

  /// What stands before the system may say by XML of its own, which is no envelope, that there is
  /// too much to do.
  private SoapAnswer envelope(Http.Response response, @Nullable String charset) {
    try {
      return read(response, charset);
    } catch (Fault fault) {
      throw fault.kind() == Fault.Kind.GARBAGE && Overload.is(response.status())
          ? Overload.fault(operation.name(), response)
          : fault;
    }
  }

  private SoapAnswer read(Http.Response response, @Nullable String charset) {
    String coding = response.header("Content-Encoding");
    long bytesMax = way.input().limits().bytesMax();
    try {
      return ContentCoding.read(response.body(), coding, bytesMax, body -> envelope(body, charset));
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.UNSUPPORTED_MEDIA_TYPE) {
        throw garbage("answered in a content encoding that was not asked for, nor is unpacked");
      }
      if (fault.kind() == Fault.Kind.MALFORMED || fault.kind() == Fault.Kind.TOO_LARGE) {
        String what = fault.operator() == null ? fault.getMessage() : fault.operator();
        throw garbage("answered what is no envelope: " + what);
      }
      if (fault.kind() == Fault.Kind.GARBAGE && fault.operator() != null) {
        throw garbage("answered out of contract: " + fault.operator());
      }
      throw fault;
    }
  }

  private Fault fault(SoapAnswer.Failure failure) {
    String told = "answered the fault " + failure.code() + ": " + masked(failure.reason());
    if (failure.name() == null) {
      return garbage(told + " (the contract does not declare it)");
    }
    return Fault.builder(Fault.Kind.DECLARED, "The system refused the request")
        .name(failure.name())
        .detail(failure.detail())
        .operator(operation.name() + " " + told)
        .build();
  }

  /// A reason often quotes the record it is about; what is quoted and what is a number stays out of
  /// our logs.
  private static String masked(String reason) {
    String plain = reason.length() > 200 ? reason.substring(0, 200) + "…" : reason;
    return plain
        .replaceAll("'[^']*'", "'…'")
        .replaceAll("\"[^\"]*\"", "\"…\"")
        .replaceAll("\\d", "#")
        .replaceAll("\\p{Cntrl}+", " ");
  }

  private Fault garbage(String what) {
    return Fault.builder(Fault.Kind.GARBAGE, "The system's answer is not usable")
        .operator(operation.name() + " " + what)
        .build();
  }
}
