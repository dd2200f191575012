package dev.banyan.gateway.observe;

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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request's head, and what was answered.
final class FakeIncoming implements Incoming {
  private final String method;
  private final String path;
  private final List<Http.Header> headers = new ArrayList<>();
  @Nullable Answer answer;

  FakeIncoming(String method, String path) {
    this.method = method;
    this.path = path;
  }

  FakeIncoming with(String name, String value) {
    headers.add(new Http.Header(name, value));
    return this;
  }

  Answer answered() {
    Answer given = answer;
    if (given == null) {
      throw new AssertionError("nothing was answered");
    }
    return given;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable String query() {
    return null;
  }

  @Override
  public @Nullable String header(String name) {
    List<String> all = headers(name);
    return all.isEmpty() ? null : all.getFirst();
  }

  @Override
  public List<String> headers(String name) {
    return headers.stream()
        .filter(header -> header.name().equals(name))
        .map(Http.Header::value)
        .toList();
  }

  @Override
  public List<Http.Header> headers() {
    return headers;
  }

  @Override
  public String authority() {
    return "localhost";
  }

  @Override
  public boolean secure() {
    return false;
  }

  @Override
  public String remoteAddress() {
    return "192.0.2.1";
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
  public void answer(Answer given) {
    answer = given;
  }

  @Override
  public boolean asksForWebSocket() {
    return false;
  }

  @Override
  public void webSocket(Relay relay, RelayPass pass, WebSocketTerms terms) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void socket(List<Http.Header> agreed, WebSocketTerms terms, Consumer<Socket> work) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void relay(Relay relay, RelayPass pass) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void handOver(Consumer<Conversation> work) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void hold(long bytesMax, Consumer<Bytes> then, Consumer<Fault> refused) {
    throw new UnsupportedOperationException();
  }

  @Override
  public HeldBytes memory() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void aside(Runnable work, Runnable then) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void onEnd(Consumer<Outcome> done) {
    throw new UnsupportedOperationException();
  }
}
