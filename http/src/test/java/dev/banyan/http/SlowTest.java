package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Those who hold a connection by trickling are cut, whatever the direction; those who are slow but
/// honest are not.
@ExtendWith(LeakCheck.class)
class SlowTest {
  private static final int STEP_MILLIS = 100;
  private EdgeFixture edge;

  @BeforeEach
  void start() {
    edge = new EdgeFixture(SlowTest::handle, EdgeFixture.SHORT);
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private static void handle(Incoming incoming) {
    if (incoming.path().equals("/big")) {
      incoming.answer(EdgeFixture.text(200, "x".repeat(16 << 20)));
      return;
    }
    incoming.handOver(
        conversation -> {
          try (var body = conversation.body(1 << 20)) {
            conversation.answer(EdgeFixture.text(200, "took " + body.readAllBytes().length));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /// Sends so many pieces of so many bytes, one each tenth of a second, unless it is cut before.
  private static int trickle(RawClient to, int pieces, int size) throws IOException {
    int sent = 0;
    while (sent < pieces && to.in().available() == 0 && !to.wasReset()) {
      to.send(new byte[size]);
      sent++;
      Pause.millis(STEP_MILLIS);
    }
    return sent;
  }

  @Test
  void takesABodyThatComesSlowlyButSteadily() throws IOException {
    try (RawClient client = edge.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2400\r\nConnection: close\r\n\r\n");
      int sent = trickle(client, 24, 100);
      assertThat(sent).isEqualTo(24);
      assertThat(client.untilClosed()).startsWith("HTTP/1.1 200 ").endsWith("took 2400");
    }
  }

  @Test
  void cutsABodyThatTrickles() throws IOException {
    try (RawClient client = edge.client()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2400\r\n\r\n");
      int sent = trickle(client, 100, 5);
      assertThat(sent).isLessThan(30);
      assertThat(client.untilClosed()).startsWith("HTTP/1.1 408 ");
      assertThat(edge.count(HttpEvents.Event.BODY_TIMEOUT)).isEqualTo(1);
    }
  }

  @Test
  void cutsManyWhoTakeNothingOfTheirAnswersAndServesOthers() throws IOException {
    List<Socket> attackers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Socket attacker = new Socket();
      attacker.setReceiveBufferSize(1024);
      attacker.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port()));
      attacker
          .getOutputStream()
          .write("GET /big HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      attackers.add(attacker);
    }

    try (RawClient client = edge.client()) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer()).endsWith("took 0");
    }
    for (int i = 0; i < 50 && edge.count(HttpEvents.Event.ANSWER_TIMEOUT) < 20; i++) {
      Pause.millis(STEP_MILLIS);
    }
    assertThat(edge.count(HttpEvents.Event.ANSWER_TIMEOUT)).isEqualTo(20);
    assertThat(edge.listener.connections()).isZero();
    for (Socket attacker : attackers) {
      attacker.close();
    }
  }
}
