package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.LeakCheck;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.vertx.core.impl.buffer.VertxByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Bodies larger than the memory that may hold them.
@ExtendWith(LeakCheck.class)
class BackPressureTest {
  private static final long SIZE = 64L << 20;
  private static final long POOLED_MAX = 24L << 20;

  private static long pooled() {
    return ((ByteBufAllocatorMetricProvider) VertxByteBufAllocator.POOLED_ALLOCATOR)
        .metric()
        .usedDirectMemory();
  }

  /// Takes all of a body, and half way waits until nothing more arrives anywhere, so that every
  /// buffer on the way is as full as it gets.
  private static long take(InputStream in, long size, AtomicLong sent, AtomicLong highest)
      throws IOException {
    byte[] piece = new byte[64 * 1024];
    long taken = 0;
    boolean waited = false;
    while (taken < size) {
      int read = in.read(piece);
      if (read < 0) {
        break;
      }
      taken += read;
      if (!waited && taken > size / 2) {
        waited = true;
        awaitStandstill(sent);
        highest.accumulateAndGet(pooled(), Math::max);
      }
    }
    return taken;
  }

  private static void awaitStandstill(AtomicLong sent) {
    long last = -1;
    while (sent.get() != last) {
      last = sent.get();
      java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
    }
  }

  private static void give(OutputStream out, AtomicLong sent) throws IOException {
    byte[] piece = new byte[64 * 1024];
    for (long i = 0; i < SIZE; i += piece.length) {
      out.write(piece);
      sent.addAndGet(piece.length);
    }
    out.flush();
  }

  @Test
  void relaysAnAnswerThatItsClientTakesSlowly() throws Exception {
    AtomicLong sent = new AtomicLong();
    AtomicLong highest = new AtomicLong();
    AtomicReference<Relay> relay = new AtomicReference<>();
    long before = pooled();
    try (EdgeFixture edge = new EdgeFixture(in -> in.relay(relay.get(), EdgeFixture.pass(in)));
        Scripted system =
            new Scripted(
                (line, _) -> {
                  line.request();
                  line.send("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n");
                  give(line.socket().getOutputStream(), sent);
                })) {
      relay.set(edge.relay(system.uri("/")));
      try (RawClient client = edge.client()) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").until("\r\n\r\n");
        assertThat(take(client.in(), SIZE, sent, highest)).isEqualTo(SIZE);
      }
    }
    assertThat(highest.get() - before).isBetween(0L, POOLED_MAX);
  }

  @Test
  void relaysABodyThatItsTargetTakesSlowly() throws Exception {
    AtomicLong sent = new AtomicLong();
    AtomicLong highest = new AtomicLong();
    AtomicReference<Relay> relay = new AtomicReference<>();
    long before = pooled();
    try (EdgeFixture edge = new EdgeFixture(in -> in.relay(relay.get(), EdgeFixture.pass(in)));
        Scripted system =
            new Scripted(
                (line, _) -> {
                  line.request();
                  long taken = take(line.socket().getInputStream(), SIZE, sent, highest);
                  line.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n" + taken);
                })) {
      relay.set(edge.relay(system.uri("/")));
      try (RawClient client = edge.client()) {
        client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + SIZE + "\r\n\r\n");
        give(client.out(), sent);
        assertThat(client.answer()).endsWith(Long.toString(SIZE));
      }
    }
    assertThat(highest.get() - before).isBetween(0L, POOLED_MAX);
  }
}
