package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.LeakCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// HTTP/2 that is valid frame by frame and meant to wear the server out: the connection is ended
/// and counted, and others are served.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FloodTest {
  private static final int ROUNDS_MAX = 100_000;
  private final AtomicInteger begun = new AtomicInteger();
  private EdgeFixture edge;
  private EdgeFixture hurried;

  @BeforeAll
  void start() {
    edge = new EdgeFixture(this::handle);
    hurried = new EdgeFixture(this::handle, EdgeFixture.SHORT);
  }

  @AfterAll
  void stop() {
    edge.close();
    hurried.close();
  }

  private void handle(Incoming incoming) {
    begun.incrementAndGet();
    if (incoming.path().equals("/big")) {
      incoming.answer(EdgeFixture.text(200, "x".repeat(100_000)));
    } else {
      incoming.answer(EdgeFixture.text(200, "served"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsAConnectionThatFloodsAndCountsIt(Flood flood) throws IOException {
    int before = counted();
    begun.set(0);
    boolean open = true;
    int round = 0;
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      while (open && round < ROUNDS_MAX) {
        open = flood.send(client, round++);
      }
      assertThat(client.next(-1)).isNull();
    }

    assertThat(counted()).isGreaterThan(before);
    assertThat(begun.get()).as("requests that were begun").isLessThan(1000);
    assertHonest();
  }

  private int counted() {
    return edge.count(HttpEvents.Event.FLOOD)
        + edge.count(HttpEvents.Event.HEAD_TOO_LARGE)
        + edge.count(HttpEvents.Event.MALFORMED);
  }

  @Test
  void cutsStreamsWhoseWindowStaysShut() throws IOException {
    try (RawHttp2 client = new RawHttp2(hurried.port())) {
      byte[] none = ByteBuffer.allocate(6).putShort((short) 4).putInt(0).array();
      client.send(RawHttp2.SETTINGS, 0, 0, none);
      for (int stream = 1; stream < 40; stream += 2) {
        client.request(stream, RawHttp2.END_STREAM, RawHttp2.get("/big"));
      }
      int reset = 0;
      while (reset < 20 && client.next(RawHttp2.RST_STREAM) != null) {
        reset++;
      }
      assertThat(reset).isEqualTo(20);
      assertThat(hurried.count(HttpEvents.Event.ANSWER_TIMEOUT)).isGreaterThanOrEqualTo(20);
      assertHonest();
    }
  }

  @Test
  void cutsAConnectionThatBeginsAHeadAndRests() throws IOException {
    try (RawHttp2 client = new RawHttp2(hurried.port())) {
      client.send(RawHttp2.HEADERS, 0, 1, RawHttp2.block(RawHttp2.get("/")));

      assertThat(client.next(-1)).isNull();
    }
  }

  private void assertHonest() throws IOException {
    try (RawHttp2 client = new RawHttp2(edge.port())) {
      client.request(1, RawHttp2.END_STREAM, RawHttp2.get("/"));
      assertThat(client.next(RawHttp2.DATA)).isNotNull();
    }
  }
}
