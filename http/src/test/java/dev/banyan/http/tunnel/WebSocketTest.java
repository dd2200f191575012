package dev.banyan.http.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.http.Incoming;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// WebSockets between the JDK's client and Vert.x' server, with us between them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketTest {
  private static final Duration IDLE = Duration.ofSeconds(30);

  private EchoServer system;
  private Passing passing;

  @BeforeAll
  void start() throws Exception {
    system = new EchoServer();
  }

  @BeforeEach
  void open() {
    passing = new Passing(system.uri(), IDLE);
  }

  @AfterEach
  void close() {
    passing.close();
    system.closes.clear();
  }

  @AfterAll
  void stop() {
    system.close();
  }

  @Test
  void passesMessagesBothWays() throws Exception {
    try (Talk talk = new Talk(passing.uri("/chat?room=1"))) {
      talk.say("hello");

      assertThat(talk.next()).isEqualTo("text hello");
      assertThat(system.opened).contains("/chat?room=1");
    }
  }

  @Test
  void passesAMessageInFragments() throws Exception {
    try (Talk talk = new Talk(passing.uri("/"))) {
      talk.socket.sendText("one ", false).get(10, TimeUnit.SECONDS);
      talk.socket.sendText("two ", false).get(10, TimeUnit.SECONDS);

      talk.say("three");

      assertThat(talk.next()).isEqualTo("text one two three");
    }
  }

  @Test
  void passesAMessageAsLargeAsAllowed() throws Exception {
    int size = (int) Passing.MESSAGE_MAX;
    try (Talk talk = new Talk(passing.uri("/"))) {
      talk.socket.sendBinary(ByteBuffer.allocate(size), true).get(10, TimeUnit.SECONDS);

      assertThat(talk.next()).isEqualTo("binary " + size);
    }
  }

  @Test
  void closesForAMessageLargerThanAllowed() throws Exception {
    try (Talk talk = new Talk(passing.uri("/"))) {
      int size = (int) Passing.MESSAGE_MAX;
      talk.socket.sendBinary(ByteBuffer.allocate(size), false).get(10, TimeUnit.SECONDS);

      var _ = talk.socket.sendBinary(ByteBuffer.allocate(1), true);

      assertThat(talk.next()).isEqualTo("close 1009");
      assertThat(Passing.next(passing.endings)).isEqualTo(Ending.CLIENT_TOO_LARGE);
    }
  }

  @Test
  void passesAPingAndItsPong() throws Exception {
    try (Talk talk = new Talk(passing.uri("/"))) {
      talk.socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})).get(10, TimeUnit.SECONDS);

      assertThat(talk.next()).isEqualTo("pong 3");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 3000, 4999})
  void passesTheCodeWithWhichTheSystemCloses(int code) throws Exception {
    try (Talk talk = new Talk(passing.uri("/"))) {
      talk.say("close " + code);

      assertThat(talk.next()).isEqualTo("close " + code + " as asked");
      assertThat(Passing.next(passing.endings)).isEqualTo(Ending.SYSTEM);
    }
  }

  @Test
  void passesTheCodeWithWhichTheClientCloses() throws Exception {
    try (Talk talk = new Talk(passing.uri("/"))) {
      talk.socket.sendClose(4001, "bye").get(10, TimeUnit.SECONDS);

      assertThat(Passing.next(system.closes)).isEqualTo("4001");
      assertThat(Passing.next(passing.endings)).isEqualTo(Ending.CLIENT);
    }
  }

  @Test
  void tellsTheSystemWhenTheClientIsGone() throws Exception {
    try (Talk talk = new Talk(passing.uri("/"))) {
      talk.say("hello");
      var _ = talk.next();

      talk.socket.abort();

      assertThat(Passing.next(passing.endings)).isEqualTo(Ending.CLIENT_GONE);
      assertThat(Passing.next(system.closes)).isEqualTo("1001");
    }
  }

  @Test
  void agreesToASubprotocolThatBothSpeak() throws Exception {
    try (Talk talk = new Talk(passing.uri("/"), "chat.v1", "chat.v2")) {
      assertThat(talk.socket.getSubprotocol()).isEqualTo("chat.v2");
    }
  }

  /// 64 MiB that a client does not read are mostly still with the system, and come when it reads.
  @Test
  void letsTheSystemWaitForASlowReader() throws Exception {
    try (Talk talk = new Talk(passing.uri("/"), false)) {
      talk.say("flood 1024");
      WebSocket socket = talk.socket;

      socket.request(Long.MAX_VALUE);

      for (int i = 0; i < 1024; i++) {
        assertThat(talk.next()).isEqualTo("binary 65536");
      }
    }
  }

  @Test
  void tellsWhatWentThroughWhenItHasEnded() throws Exception {
    try (Talk talk = new Talk(passing.uri("/"))) {
      talk.say("close 1000");
      var _ = talk.next();
    }

    Incoming.Outcome outcome = Passing.next(passing.outcomes);

    assertThat(outcome.status()).isEqualTo(101);
    assertThat(outcome.bodyBytesIn()).isGreaterThan(10);
    assertThat(outcome.bodyBytesOut()).isGreaterThan(4);
    assertThat(passing.pending()).isZero();
  }
}
