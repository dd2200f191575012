package dev.banyan.connectors.soap;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.connect.Credential;
import dev.banyan.connect.Difference;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connectors.web.Sender;
import dev.banyan.formats.soap.UsernameToken;
import dev.banyan.formats.xml.XmlInput;
import dev.banyan.formats.xml.XmlLimits;
import dev.banyan.operation.Call;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// An opened SOAP service: one HTTP client, one call for each operation. Thread-safe.
final class SoapLive implements LiveSystem {
  private final Sender sender;
  private final Map<String, SoapCall> calls = new LinkedHashMap<>();
  private final List<URI> addresses;
  private final AtomicBoolean closed = new AtomicBoolean();

  SoapLive(
      SoapSettings settings,
      Map<String, SoapOperation> operations,
      Map<String, SoapShape> shapes,
      Sender sender) {
    this.sender = sender;
    XmlInput input = XmlInput.of(XmlLimits.DEFAULT.bytesMax(settings.answerMax().bytes()));
    SoapCall.Way way =
        new SoapCall.Way(sender, input, headers(settings), token(settings), settings.lax());
    operations.forEach(
        (name, operation) -> {
          SoapShape shape = shapes.get(name);
          if (shape != null) {
            calls.put(name, new SoapCall(operation, shape, way, closed::get));
          }
        });
    this.addresses = operations.values().stream().map(SoapOperation::address).distinct().toList();
  }

  private static List<Http.Header> headers(SoapSettings settings) {
    List<Http.Header> headers = new ArrayList<>();
    settings.headers().forEach((name, value) -> headers.add(new Http.Header(name, value)));
    return List.copyOf(headers);
  }

  private static @Nullable UsernameToken token(SoapSettings settings) {
    String username = settings.username();
    Secret password = settings.password();
    if (username == null || password == null) {
      return null;
    }
    return switch (settings.security()) {
      case BASIC -> null;
      case WSS_TEXT ->
          new UsernameToken(username, password, UsernameToken.Form.TEXT, settings.timestamp());
      case WSS_DIGEST ->
          new UsernameToken(username, password, UsernameToken.Form.DIGEST, settings.timestamp());
    };
  }

  @Override
  public Credential credential() {
    return sender.credential();
  }

  @Override
  public Map<String, Number> gauges() {
    return sender.credential().gauges();
  }

  @Override
  public Call call(String operation) {
    SoapCall call = calls.get(operation);
    if (call == null) {
      throw new IllegalArgumentException("there is no operation " + operation);
    }
    return call;
  }

  /// Any answer of the server but one that says it is down is a sign of life: most SOAP servers
  /// have nothing to say to GET.
  @Override
  public void probe(Deadline deadline) {
    for (URI address : addresses) {
      Http.Request request =
          new Http.Request("GET", address, List.of(), null, XmlLimits.DEFAULT.bytesMax());
      try (Http.Response response = sender.http().send(request, deadline)) {
        if (response.status() >= 502 && response.status() <= 504) {
          throw Fault.builder(Fault.Kind.UNREACHABLE, "The system is down")
              .operator("the probe was answered with status " + response.status())
              .build();
        }
      }
    }
  }

  @Override
  public List<Difference> drift(Deadline deadline) {
    return List.of();
  }

  @Override
  public List<Endpoints.Sight> endpoints() {
    return sender.http().endpoints();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      sender.credential().close();
      sender.http().close();
    }
  }
}
