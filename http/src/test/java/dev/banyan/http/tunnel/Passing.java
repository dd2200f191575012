package dev.banyan.http.tunnel;

import dev.banyan.http.EdgeFixture;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.http.Relay;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An edge that lets every WebSocket through to one system, and tells how each ended.
final class Passing implements AutoCloseable {
  static final long MESSAGE_MAX = 1 << 20;

  final EdgeFixture edge;
  final BlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
  final BlockingQueue<Incoming.Outcome> outcomes = new LinkedBlockingQueue<>();
  private final Relay relay;
  volatile Duration idle;

  Passing(URI system, Duration idle) {
    this.idle = idle;
    edge = new EdgeFixture(this::handle, Listener.Limits.DEFAULT);
    relay = edge.relay(system);
  }

  private void handle(Incoming incoming) {
    incoming.onEnd(outcomes::add);
    if (incoming.asksForWebSocket()) {
      incoming.webSocket(
          relay,
          EdgeFixture.pass(incoming),
          new WebSocketTerms(idle, MESSAGE_MAX, new Endings(endings)));
    } else {
      incoming.answer(EdgeFixture.text(200, "plain " + incoming.path()));
    }
  }

  private record Endings(BlockingQueue<Ending> all) implements WebSocketTerms.Watch {
    @Override
    public void opened() {}

    @Override
    public void review(WebSocketTerms.Doorkeeper doorkeeper) {}

    @Override
    public void ended(Ending ending, long messagesIn, long messagesOut) {
      all.add(ending);
    }
  }

  URI uri(String path) {
    return URI.create("ws://127.0.0.1:" + edge.port() + path);
  }

  int pending() {
    return relay.pending();
  }

  static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing came");
    }
    return next;
  }

  @Override
  public void close() {
    relay.close();
    edge.close();
  }
}
