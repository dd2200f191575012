package dev.banyan.connectors.http;

import dev.banyan.base.ContentCoding;
import dev.banyan.base.ContentType;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.connectors.web.Overload;
import dev.banyan.connectors.web.Sender;
import dev.banyan.json.JsonReader;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Bytes;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One operation of an HTTP service: writes the request, sends it, reads the answer by its
/// contract.
///
/// What the contract declares is a declared fault; everything else that is not the promised answer
/// is `GARBAGE`, whose reason only the operator sees. Whether a write without a usable answer
/// happened is for the guards around this call to settle.
final class HttpCall implements Call {
  /// Without it, any encoding would do (RFC 9110 §12.5.3).
  private static final Http.Header UNPACKED = new Http.Header("accept-encoding", "identity");

  private final String system;
  private final HttpOperation operation;
  private final String base;
  private final long answerBytesMax;
  private final Sender sender;

  HttpCall(String system, HttpOperation operation, HttpSettings settings, Sender sender) {
    this.system = system;
    this.operation = operation;
    String url = settings.urls().first().toString();
    this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    this.answerBytesMax = settings.answerMax().bytes();
    this.sender = sender;
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    exchange.cancellation().check();
    exchange.deadline().check("calling " + name());
    Http.Request request = request(input, exchange);
    boolean safe = operation.signature().effect() == Effect.READ;
    try (Http.Response response = sender.send(request, exchange, safe)) {
      return answer(response);
    }
  }

  private String name() {
    return system + "." + operation.signature().name();
  }

  private Http.Request request(Struct input, Exchange exchange) {
    List<Http.Header> headers = new ArrayList<>();
    headers.add(new Http.Header("accept", "application/json, application/problem+json"));
    headers.add(UNPACKED);
    String trace = exchange.trace().traceparent();
    if (!trace.isEmpty()) {
      headers.add(new Http.Header("traceparent", trace));
    }
    String state = exchange.trace().tracestate();
    if (!state.isEmpty()) {
      headers.add(new Http.Header("tracestate", state));
    }
    for (HttpOperation.Parameter parameter : operation.headers()) {
      Object value = value(input, parameter.position());
      if (value != null) {
        String text = ParameterText.header(parameter.name(), value);
        headers.add(new Http.Header(parameter.name(), text));
      }
    }
    Bytes body = null;
    HttpOperation.Body form = operation.body();
    Object content = form == null ? null : input.at(form.position());
    if (form != null && content != null) {
      headers.add(new Http.Header("content-type", form.contentType()));
      body = Bytes.wrap(form.writer().bytes(content));
    }
    return new Http.Request(operation.method(), uri(input), headers, body, answerBytesMax);
  }

  private URI uri(Struct input) {
    StringBuilder out = new StringBuilder(base);
    for (HttpOperation.Step step : operation.path()) {
      switch (step) {
        case HttpOperation.Step.Literal(String text) -> out.append(text);
        case HttpOperation.Step.Value(HttpOperation.Parameter parameter) -> {
          Object value = value(input, parameter.position());
          out.append(ParameterText.segment(parameter.name(), value == null ? "" : value));
        }
      }
    }
    char mark = '?';
    for (HttpOperation.Parameter parameter : operation.query()) {
      Object value = value(input, parameter.position());
      if (value == null) {
        continue;
      }
      String name = ParameterText.encoded(parameter.name());
      boolean repeated = parameter.repeated() && value instanceof List<?>;
      for (Object item : repeated ? (List<?>) value : List.of(value)) {
        out.append(mark).append(name).append('=').append(ParameterText.joined(item));
        mark = '&';
      }
    }
    return URI.create(out.toString());
  }

  private static @Nullable Object value(Struct input, int position) {
    Object value = input.at(position);
    return value == Null.NULL ? null : value;
  }

  private @Nullable Object answer(Http.Response response) {
    int status = response.status();
    if (status >= 200 && status < 300) {
      return success(response, status);
    }
    HttpOperation.Refusal refusal = operation.refusal(status);
    if (Overload.is(status)) {
      throw Overload.fault(name(), response);
    }
    if (status == 401 || refusal == null || status < 400) {
      throw garbage("answered " + status + hint(status));
    }
    Object detail = refusal.detail() == null ? null : detail(response, refusal.detail());
    throw Fault.builder(Fault.Kind.DECLARED, Words.spoken(refusal.name()))
        .name(refusal.name())
        .detail(detail)
        .operator(name() + " answered " + status)
        .build();
  }

  private @Nullable Object success(Http.Response response, int status) {
    JsonReader reader = operation.answer();
    if (reader == null) {
      return null;
    }
    Object value = status == 204 || status == 205 ? absent(status) : read(response, reader);
    return value == Null.NULL ? null : value;
  }

  private @Nullable Object absent(int status) {
    if (operation.signature().effect() == Effect.READ) {
      throw garbage("answered " + status + " where its contract promises a body");
    }
    return null;
  }

  /// A failure is a failure even where its explanation cannot be read.
  private @Nullable Object detail(Http.Response response, JsonReader reader) {
    try {
      return read(response, reader);
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.GARBAGE) {
        return null;
      }
      throw fault;
    }
  }

  private Object read(Http.Response response, JsonReader reader) {
    String type = response.header("content-type");
    if (type == null || !isJson(type)) {
      throw garbage(
          "answered "
              + (type == null ? "without a content type" : "the content type " + cut(type)));
    }
    String coding = response.header("content-encoding");
    try {
      return ContentCoding.read(response.body(), coding, answerBytesMax, reader::read);
    } catch (Fault fault) {
      throw switch (fault.kind()) {
        case UNSUPPORTED_MEDIA_TYPE ->
            garbage("answered the content encoding " + cut(coding) + ", which was not asked for");
        case MALFORMED, TOO_LARGE -> garbage("answered: " + fault.getMessage());
        case INVALID -> garbage("broke its contract: " + violations(fault));
        default -> fault;
      };
    }
  }

  private static String violations(Fault fault) {
    StringBuilder out = new StringBuilder();
    for (Fault.Violation violation : fault.violations()) {
      out.append(out.isEmpty() ? "" : "; ")
          .append(violation.path().isEmpty() ? "the answer" : violation.path())
          .append(' ')
          .append(violation.message());
    }
    return out.toString();
  }

  private static boolean isJson(String type) {
    ContentType sent = ContentType.parse(type);
    return sent != null
        && (sent.type().equals("application/json") || sent.type().endsWith("+json"))
        && sent.isUtf8();
  }

  private static String cut(@Nullable String text) {
    return text == null ? "none" : text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  private static String hint(int status) {
    if (status == 401) {
      return ": it did not take our credential; see `auth` of this system";
    }
    return status < 400
        ? ": redirections are not followed; see `url` of this system"
        : ", which its contract does not name for this operation";
  }

  private Fault garbage(String what) {
    return Fault.builder(Fault.Kind.GARBAGE, "A system gave no usable answer")
        .operator(name() + " " + what)
        .build();
  }
}
