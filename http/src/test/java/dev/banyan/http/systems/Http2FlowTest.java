package dev.banyan.http.systems;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.http.EdgeFixture;
import dev.banyan.http.RawClient;
import dev.banyan.http.Relay;
import dev.banyan.testbase.LeakCheck;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.buffer.VertxByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Bodies larger than the memory that may hold them, over HTTP/2 to another server's stack, and
/// what a slow one may do to the others on its connection.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2FlowTest {
  private static final long SIZE = 256L << 20;
  private static final int PIECE = 64 * 1024;
  private static final long POOLED_MAX = 24L << 20;
  private final AtomicReference<Relay> relay = new AtomicReference<>();
  private EdgeFixture edge;

  @BeforeAll
  void start() {
    edge = new EdgeFixture(in -> in.relay(relay.get(), EdgeFixture.pass(in)));
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  private static long pooled() {
    return ((ByteBufAllocatorMetricProvider) VertxByteBufAllocator.POOLED_ALLOCATOR)
        .metric()
        .usedDirectMemory();
  }

  private static void awaitStandstill(AtomicLong moved) {
    long last = -1;
    while (moved.get() != last) {
      last = moved.get();
      java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
    }
  }

  /// Gives what was asked for, as fast as it is taken.
  private static void give(HttpServerRequest request, AtomicLong sent, AtomicLong others) {
    if ("/small".equals(request.path())) {
      others.incrementAndGet();
      request.response().end("ok");
      return;
    }
    HttpServerResponse response = request.response();
    response.putHeader("content-length", Long.toString(SIZE));
    Buffer piece = Buffer.buffer(new byte[PIECE]);
    Runnable more =
        () -> {
          while (sent.get() < SIZE && !response.writeQueueFull()) {
            sent.addAndGet(PIECE);
            if (sent.get() == SIZE) {
              response.end(piece);
            } else {
              response.write(piece);
            }
          }
        };
    response.drainHandler(_ -> more.run());
    more.run();
  }

  private static long take(InputStream in) throws IOException {
    byte[] piece = new byte[PIECE];
    long taken = 0;
    int read = in.read(piece);
    while (read >= 0 && taken < SIZE) {
      taken += read;
      read = taken < SIZE ? in.read(piece) : -1;
    }
    return taken;
  }

  @Test
  void holdsLittleOfAnAnswerThatIsTakenSlowlyAndLetsTheOthersThrough() throws Exception {
    AtomicLong sent = new AtomicLong();
    AtomicLong others = new AtomicLong();
    try (VertxSystem system = new VertxSystem(request -> give(request, sent, others));
        RawClient slow = edge.client()) {
      relay.set(Http2Fixture.relay(edge.runtime, system.uri("/"), 1));
      long before = pooled();
      slow.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").until("\r\n\r\n");
      awaitStandstill(sent);
      assertThat(sent.get()).isLessThan(SIZE / 4);
      assertThat(pooled() - before).isLessThan(POOLED_MAX);

      for (int i = 0; i < 20; i++) {
        try (RawClient quick = edge.client()) {
          quick.send("GET /small HTTP/1.1\r\nHost: a\r\n\r\n");
          assertThat(quick.answer()).endsWith("ok");
        }
      }
      assertThat(others).hasValue(20);
      assertThat(take(slow.in())).isEqualTo(SIZE);
      assertThat(pooled() - before).isLessThan(POOLED_MAX);
      assertThat(system.connections()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void holdsLittleOfABodyThatTheSystemTakesSlowly() throws Exception {
    AtomicLong taken = new AtomicLong();
    AtomicLong sent = new AtomicLong();
    AtomicReference<HttpServerRequest> held = new AtomicReference<>();
    try (VertxSystem system =
            new VertxSystem(
                request -> {
                  held.set(request.pause());
                  request.handler(piece -> taken.addAndGet(piece.length()));
                  request.endHandler(_ -> request.response().end("" + taken.get()));
                });
        RawClient client = edge.client()) {
      relay.set(Http2Fixture.relay(edge.runtime, system.uri("/"), 1));
      long before = pooled();
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + SIZE + "\r\n\r\n");
      Thread writer = Thread.ofVirtual().start(() -> give(client, sent));
      awaitStandstill(sent);
      assertThat(sent.get()).isLessThan(SIZE / 4);
      assertThat(pooled() - before).isLessThan(POOLED_MAX);
      held.get().resume();
      assertThat(client.until(Long.toString(SIZE))).startsWith("HTTP/1.1 200");
      writer.join();
      assertThat(pooled() - before).isLessThan(POOLED_MAX);
    }
  }

  private static void give(RawClient client, AtomicLong sent) {
    byte[] piece = new byte[PIECE];
    try {
      while (sent.get() < SIZE) {
        client.out().write(piece);
        sent.addAndGet(PIECE);
      }
    } catch (IOException _) {
      // The answer shows that it did not arrive.
    }
  }
}
