package dev.banyan.http;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.value.Bytes;
import io.vertx.core.dns.AddressResolverOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A runtime with one listener on a free port, and the counts of what it refused.
public final class EdgeFixture implements AutoCloseable {
  static final Listener.Limits SHORT =
      new Listener.Limits(
          new ByteSize(4096),
          20,
          new ByteSize(1024),
          40,
          20,
          Duration.ofMillis(600),
          Duration.ofMillis(600),
          Duration.ofMillis(900));

  public final HttpRuntime runtime;
  public final Listener listener;
  private final Map<HttpEvents.Event, AtomicInteger> events = new ConcurrentHashMap<>();

  public EdgeFixture(Listener.Handler handler) {
    this(handler, Listener.Limits.DEFAULT);
  }

  public EdgeFixture(Listener.Handler handler, Listener.Limits limits) {
    runtime =
        HttpRuntime.start(
            2, event -> events.computeIfAbsent(event, _ -> new AtomicInteger()).incrementAndGet());
    listener = runtime.listen(new Listener.Settings("127.0.0.1", 0, null, limits), handler);
  }

  public int count(HttpEvents.Event event) {
    AtomicInteger counted = events.get(event);
    return counted == null ? 0 : counted.get();
  }

  public HttpRuntime runtime() {
    return runtime;
  }

  /// A runtime that asks this name server.
  public static HttpRuntime resolvingBy(String nameServer) {
    AddressResolverOptions names = new AddressResolverOptions().setServers(List.of(nameServer));
    return VertxRuntime.start(2, HttpEvents.NONE, names);
  }

  public int port() {
    return listener.port();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  public RawClient client() throws IOException {
    return new RawClient(port());
  }

  /// Sends these bytes on a connection of their own; all that comes back.
  public String exchange(String bytes) throws IOException {
    try (RawClient client = client()) {
      return client.send(bytes).untilClosed();
    }
  }

  public Relay relay(URI target) {
    return runtime.relay(new RelayTarget(target, Http.Settings.DEFAULT));
  }

  public static Answer text(int status, String body) {
    return new Answer(
        status,
        List.of(new Http.Header("content-type", "text/plain")),
        Bytes.wrap(body.getBytes(StandardCharsets.UTF_8)));
  }

  /// Passes the request on as it is; a failure is answered with the kind of its fault.
  public static RelayPass pass(Incoming incoming) {
    return pass(incoming, -1, Duration.ofSeconds(5));
  }

  public static RelayPass pass(Incoming incoming, long bodyBytesMax, Duration timeout) {
    String query = incoming.query();
    return new RelayPass(
        query == null ? incoming.path() : incoming.path() + "?" + query,
        List.of("x-removed"),
        List.of(new Http.Header("via", "1.1 banyan")),
        List.of(new Http.Header("x-answer", "added")),
        bodyBytesMax,
        timeout,
        timeout,
        EdgeFixture::failed,
        null);
  }

  private static Answer failed(Fault fault) {
    int status =
        switch (fault.kind()) {
          case TOO_LARGE -> 413;
          case TIMEOUT -> 504;
          default -> 502;
        };
    return text(status, fault.kind().name());
  }

  @Override
  public void close() {
    runtime.close();
  }
}
