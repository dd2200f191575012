package dev.banyan.http.several;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.http.EdgeFixture;
import dev.banyan.http.RawClient;
import dev.banyan.http.Relay;
import dev.banyan.http.Scripted;
import dev.banyan.http.tunnel.Ending;
import dev.banyan.http.tunnel.WebSocketTerms;
import dev.banyan.operation.Caller;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.SilentPort;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Relays to a system that runs more than once.
@ExtendWith(LeakCheck.class)
class SpreadRelaysTest {
  private static final WebSocketTerms TERMS =
      new WebSocketTerms(Duration.ofSeconds(5), 1 << 20, new Unwatched());
  private static final String[] HANDSHAKE = {
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
  };

  private record Unwatched() implements WebSocketTerms.Watch {
    @Override
    public void opened() {}

    @Override
    public void review(WebSocketTerms.Doorkeeper doorkeeper) {}

    @Override
    public void ended(Ending ending, long messagesIn, long messagesOut) {}
  }

  private final AtomicReference<@Nullable Relay> relay = new AtomicReference<>();
  private EdgeFixture edge;
  private Member one;
  private Member two;

  @BeforeEach
  void start() throws IOException {
    edge =
        new EdgeFixture(
            incoming -> {
              String name = incoming.header("x-caller");
              Caller caller =
                  name == null
                      ? Caller.ANYONE
                      : new Caller("keys", name, null, Set.of(), Set.of(), Map.of());
              Relay to = relay.get();
              if (to != null && incoming.asksForWebSocket()) {
                incoming.webSocket(to, EdgeFixture.pass(incoming), TERMS);
              } else if (to != null) {
                Duration timeout =
                    Duration.ofMillis(incoming.header("x-soon") == null ? 5000 : 300);
                incoming.relay(to.of(caller), EdgeFixture.pass(incoming, -1, timeout));
              }
            });
    one = new Member("one");
    two = new Member("two");
  }

  @AfterEach
  void stop() throws IOException {
    edge.close();
    one.close();
    two.close();
  }

  private Spread spread() {
    return Spread.over(one.uri(""), two.uri(""));
  }

  private void to(Spread spread) {
    relay.set(spread.relay(edge.runtime()));
  }

  private String ask(String request, String... headers) {
    StringBuilder head = new StringBuilder(request).append(" HTTP/1.1\r\nHost: a\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    try {
      return edge.exchange(head + "Connection: close\r\n\r\n");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String body(String request, String... headers) {
    String answer = ask(request, headers);
    assertThat(answer).startsWith("HTTP/1.1 200");
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void spreadsByWeight() {
    to(spread().weighing(3, 1));

    for (int i = 0; i < 400; i++) {
      body("GET /");
    }

    assertThat(one.requests()).isBetween(255, 345);
    assertThat(two.requests()).isEqualTo(400 - one.requests());
  }

  @Test
  void keepsAwayFromASlowUrl() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    one.holdUntil(latch);
    to(spread());
    Thread held =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (one.requests() == 0) {
                    body("GET /");
                  }
                });
    Spread.await(() -> one.requests() == 1);

    Set<String> answers = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      answers.add(body("GET /"));
    }
    latch.countDown();
    held.join();

    assertThat(answers).containsExactly("two");
  }

  @Test
  void keepsAClientByACookieThatNoScriptReads() {
    to(spread().sticky(Endpoints.By.COOKIE, null));

    String first = ask("GET /");
    String set = first.substring(first.indexOf("set-cookie: ") + 12);
    String cookie = set.substring(0, set.indexOf(';'));
    Set<String> answers = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      String answer = ask("GET /", "Cookie: a=b; " + cookie);
      assertThat(answer).doesNotContain("set-cookie");
      answers.add(answer.substring(answer.length() - 3));
    }

    assertThat(set.substring(0, set.indexOf('\r')))
        .matches("banyan-at-[0-9a-f]{16}=[0-9a-f]{16}; Path=/; HttpOnly; SameSite=Lax");
    assertThat(answers).containsExactly(first.substring(first.length() - 3));
  }

  @Test
  void givesAClientWhoseUrlIsGoneAnother() throws Exception {
    to(spread().sticky(Endpoints.By.COOKIE, "at"));
    String first = ask("GET /");
    String set = first.substring(first.indexOf("set-cookie: ") + 12);
    String cookie = set.substring(0, set.indexOf(';'));

    (first.endsWith("one") ? one : two).close();
    String second = ask("GET /", "Cookie: " + cookie);

    assertThat(second).startsWith("HTTP/1.1 200").contains("set-cookie: at=");
    assertThat(second).endsWith(first.endsWith("one") ? "two" : "one").doesNotContain(cookie);
  }

  @Test
  void keepsWhatAHeaderSaysTogether() {
    to(spread().sticky(Endpoints.By.HEADER, "X-Cart"));

    Set<String> all = new HashSet<>();
    for (int cart = 0; cart < 20; cart++) {
      Set<String> answers = new HashSet<>();
      for (int i = 0; i < 5; i++) {
        answers.add(body("GET /", "X-Cart: cart-" + cart));
      }
      assertThat(answers).hasSize(1);
      all.addAll(answers);
    }
    assertThat(all).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void keepsAKnownCallerAndSpreadsTheUnknown() {
    to(spread().sticky(Endpoints.By.CALLER, null));

    Set<String> known = new HashSet<>();
    Set<String> unknown = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      known.add(body("GET /", "X-Caller: joe"));
      unknown.add(body("GET /"));
    }

    assertThat(known).hasSize(1);
    assertThat(unknown).hasSize(2);
  }

  @Test
  void triesAnotherUrlWhereAWriteDidNotReachTheFirst() {
    try (SilentPort silent = SilentPort.hold()) {
      to(Spread.over(URI.create("http://127.0.0.1:" + silent.number()), one.uri("/own")));
      for (int i = 0; i < 20; i++) {
        assertThat(body("POST /x?q=1", "Content-Length: 0")).isEqualTo("one");
      }
    }
    assertThat(one.requests()).isEqualTo(20);
    assertThat(one.last()).isEqualTo("POST /own/x?q=1 HTTP/1.1");
  }

  @Test
  void asksAnotherUrlForAWebSocketWhereTheFirstCannotBeReached() {
    try (SilentPort silent = SilentPort.hold()) {
      to(Spread.over(URI.create("http://127.0.0.1:" + silent.number()), one.uri("/own")));
      for (int i = 0; i < 10; i++) {
        assertThat(webSocket()).startsWith("HTTP/1.1 200").endsWith("one");
      }
    }
    assertThat(one.last()).isEqualTo("GET /own/chat HTTP/1.1");
  }

  private String webSocket() {
    StringBuilder head = new StringBuilder("GET /chat HTTP/1.1\r\nHost: a\r\n");
    for (String header : HANDSHAKE) {
      head.append(header).append("\r\n");
    }
    try {
      return edge.exchange(head + "\r\n");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void blamesNoUrlForABoundOfOurs() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    one.holdUntil(latch);
    two.holdUntil(latch);
    Http.Settings usual = Http.Settings.DEFAULT;
    Http.Settings narrow =
        new Http.Settings(
            1,
            usual.connectTimeout(),
            usual.idleTimeout(),
            true,
            usual.tls(),
            spread().settings().endpoints());
    relay.set(edge.runtime().relay(new RelayTarget(one.uri(""), narrow)));
    try (Http http = edge.runtime().open(narrow)) {
      Thread first = Thread.ofVirtual().start(this::webSocket);
      Thread second = Thread.ofVirtual().start(this::webSocket);
      Spread.await(() -> one.requests() + two.requests() == 2);

      for (int i = 0; i < 5; i++) {
        assertThat(webSocket()).endsWith("OVERLOADED");
      }

      assertThat(http.endpoints()).allMatch(sight -> sight.state() == Endpoints.State.UP);
      assertThat(http.endpoints()).allMatch(sight -> sight.pending() == 1);
      latch.countDown();
      first.join();
      second.join();
    }
  }

  @Test
  void blamesNoUrlForAClientThatStopsSending() throws IOException {
    Spread spread = spread();
    to(spread);
    try (Http http = spread.open(edge.runtime())) {
      for (int i = 0; i < 6; i++) {
        String begun = "POST / HTTP/1.1\r\nHost: a\r\nX-Soon: 1\r\nContent-Length: 9\r\n\r\nx";
        assertThat(edge.exchange(begun)).startsWith("HTTP/1.1 408");
      }

      assertThat(http.endpoints()).allMatch(sight -> sight.state() == Endpoints.State.UP);
    }
  }

  @Test
  void neverSendsAWriteTwiceThatMayHaveArrived() {
    one.breaking();
    two.breaking();
    to(spread());

    assertThat(ask("POST /", "Content-Length: 0")).startsWith("HTTP/1.1 502");
    assertThat(one.requests() + two.requests()).isEqualTo(1);
  }

  /// The system may have done what it was asked before it died.
  @Test
  void saysOfNoWriteThatItWasNotSentWhereAnEarlierAttemptBrokeOff() throws Exception {
    String ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    try (ServerSocket system = Scripted.dyingAtItsSecondRequest(ok);
        RawClient client = edge.client()) {
      relay.set(edge.relay(URI.create("http://127.0.0.1:" + system.getLocalPort())));
      assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer()).endsWith("ok");
      client.send("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 502 ").endsWith("GARBAGE");
    }
  }

  @Test
  void failsNoReadWhileOneOfTwoIsKilled() throws Exception {
    to(spread());

    List<String> failed =
        Crowd.of(8, 100, () -> ask("GET /"), () -> one.requests() > 100, one::close);

    assertThat(failed).isEmpty();
    assertThat(one.requests()).isGreaterThan(100);
  }

  @Test
  void countsWhatRelaysAndCallsSendTogether() {
    Spread spread = spread();
    to(spread);
    try (Http http = spread.open(edge.runtime())) {
      for (int i = 0; i < 10; i++) {
        body("GET /");
        assertThat(spread.ask(http, "GET")).startsWith("200");
      }

      assertThat(http.endpoints().stream().mapToLong(Endpoints.Sight::requests).sum())
          .isEqualTo(20);
    }
  }
}
