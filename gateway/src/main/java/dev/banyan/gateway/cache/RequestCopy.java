package dev.banyan.gateway.cache;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.http.Relay;
import dev.banyan.http.RelayPass;
import dev.banyan.http.tunnel.Socket;
import dev.banyan.http.tunnel.WebSocketTerms;
import dev.banyan.value.Bytes;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The head of a request, kept beyond the request: for asking a system when the one who asked first
/// has its answer. Only tells; it cannot be answered.
public record RequestCopy(
    String method,
    String path,
    @Nullable String query,
    List<Http.Header> headers,
    String authority,
    boolean secure,
    String remoteAddress,
    HeldBytes memory)
    implements Incoming {
  /// As a GET, whichever reading method it has.
  static RequestCopy of(Incoming request) {
    return new RequestCopy(
        "GET",
        request.path(),
        request.query(),
        List.copyOf(request.headers()),
        request.authority(),
        request.secure(),
        request.remoteAddress(),
        request.memory());
  }

  /// The same without the headers of these names, in lower case.
  RequestCopy without(List<String> names) {
    List<Http.Header> rest =
        headers.stream()
            .filter(header -> names.stream().noneMatch(header.name()::equalsIgnoreCase))
            .toList();
    return new RequestCopy(method, path, query, rest, authority, secure, remoteAddress, memory);
  }

  @Override
  public @Nullable String header(String name) {
    return Stored.header(headers, name);
  }

  @Override
  public List<String> headers(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Http.Header::value)
        .toList();
  }

  @Override
  public @Nullable List<X509Certificate> clientCertificates() {
    return null;
  }

  @Override
  public long contentLength() {
    return 0;
  }

  @Override
  public void answer(Answer answer) {
    throw only();
  }

  @Override
  public void relay(Relay relay, RelayPass pass) {
    throw only();
  }

  @Override
  public boolean asksForWebSocket() {
    return false;
  }

  @Override
  public void webSocket(Relay relay, RelayPass pass, WebSocketTerms terms) {
    throw only();
  }

  @Override
  public void socket(List<Http.Header> agreed, WebSocketTerms terms, Consumer<Socket> work) {
    throw only();
  }

  @Override
  public void handOver(Consumer<Conversation> work) {
    throw only();
  }

  @Override
  public void hold(long bytesMax, Consumer<Bytes> then, Consumer<Fault> refused) {
    throw only();
  }

  @Override
  public void aside(Runnable work, Runnable then) {
    throw only();
  }

  @Override
  public void onEnd(Consumer<Outcome> done) {
    throw only();
  }

  private static UnsupportedOperationException only() {
    return new UnsupportedOperationException("a copy of a request cannot be answered");
  }
}
