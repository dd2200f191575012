package dev.banyan.http.held;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.HeldBytes;
import dev.banyan.http.EdgeFixture;
import dev.banyan.http.HttpEvents;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.http.Pause;
import dev.banyan.http.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Clients whose bodies come slowly, while others wait for the room that they take.
class HurriedBodiesTest {
  private static final Listener.Limits LIMITS =
      new Listener.Limits(
          Listener.Limits.DEFAULT.headBytesMax(),
          Listener.Limits.DEFAULT.headersMax(),
          Listener.Limits.DEFAULT.uriBytesMax(),
          Listener.Limits.DEFAULT.connectionsMax(),
          Listener.Limits.DEFAULT.streamsPerConnectionMax(),
          Listener.Limits.DEFAULT.headTimeout(),
          Duration.ofMillis(500),
          Listener.Limits.DEFAULT.idleTimeout());
  private static final String SOME = "x".repeat(20_000);
  private static final String LITTLE = "x".repeat(100);
  private static final int TIMES = 30;

  private static void hold(Incoming incoming) {
    incoming.hold(
        1_000_000,
        body -> incoming.answer(EdgeFixture.text(200, "held")),
        fault -> incoming.answer(EdgeFixture.text(503, fault.name())));
  }

  /// Some 2,000 bytes a second.
  private static void trickle(RawClient client) throws Exception {
    for (int i = 0; i < TIMES; i++) {
      client.send(LITTLE);
      Pause.millis(50);
    }
  }

  @Test
  void cutsWhoTricklesOnceLittleRoomIsLeft() throws Exception {
    try (EdgeFixture edge = new EdgeFixture(HurriedBodiesTest::hold, LIMITS);
        RawClient slow = edge.client()) {
      HeldBytes memory = edge.runtime.memory();
      memory.bound(400_000);
      slow.send("POST /s HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n" + SOME);
      trickle(slow);
      assertThat(edge.count(HttpEvents.Event.BODY_TIMEOUT)).isZero();

      HeldBytes.Portion others = memory.portion();
      assertThat(others.grow(350_000)).isTrue();
      slow.send(LITTLE);

      assertThat(slow.until("\r\n\r\n")).startsWith("HTTP/1.1 408");
      assertThat(edge.count(HttpEvents.Event.BODY_TIMEOUT)).isOne();
      while (memory.bytes() != 350_000) {
        Pause.millis(5);
      }
      others.giveBack();
    }
  }

  @Test
  void letsHonestOnesGoOnWhereLittleRoomIsLeft() throws Exception {
    try (EdgeFixture edge = new EdgeFixture(HurriedBodiesTest::hold, LIMITS);
        RawClient client = edge.client()) {
      HeldBytes memory = edge.runtime.memory();
      memory.bound(4_000_000);
      HeldBytes.Portion others = memory.portion();
      assertThat(others.grow(3_600_000)).isTrue();

      client.send("POST /s HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n");
      for (int i = 0; i < 10; i++) {
        client.send(SOME);
        Pause.millis(100);
      }

      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 200");
      others.giveBack();
    }
  }
}
