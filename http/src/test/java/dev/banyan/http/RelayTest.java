package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.SilentPort;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests passed through to systems, good and bad.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String UPLOAD =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  private final AtomicReference<Relay> relay = new AtomicReference<>();
  private final BlockingQueue<Incoming.Outcome> outcomes = new LinkedBlockingQueue<>();
  private long bodyBytesMax = -1;
  private Duration timeout = Duration.ofSeconds(5);
  private EdgeFixture edge;

  @BeforeAll
  void start() {
    edge =
        new EdgeFixture(
            incoming -> {
              incoming.onEnd(outcomes::add);
              incoming.relay(relay.get(), EdgeFixture.pass(incoming, bodyBytesMax, timeout));
            });
  }

  @BeforeEach
  void forget() {
    outcomes.clear();
    bodyBytesMax = -1;
    timeout = Duration.ofSeconds(5);
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  private Scripted to(Scripted.Script script) throws IOException {
    Scripted system = new Scripted(script);
    relay.set(edge.relay(system.uri("/")));
    return system;
  }

  /// Answers each request on a connection with this, and tells the heads.
  private Scripted answering(String answer, BlockingQueue<String> heads) throws IOException {
    return to(
        (line, _) -> {
          while (true) {
            heads.add(line.request());
            line.send(answer);
          }
        });
  }

  @Test
  void passesWhatIsMeantForTheTargetAndNothingElse() throws Exception {
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    try (Scripted system =
            answering(
                "HTTP/1.1 200 Fine\r\nServer: old/1\r\nX-A: 1\r\nConnection: x-hop\r\nX-Hop: 2\r\n"
                    + "Keep-Alive: timeout=5\r\nX-B: 3\r\nContent-Length: 2\r\n\r\nok",
                heads);
        RawClient client = edge.client()) {
      client.send(
          "GET /a%20b?c=d HTTP/1.1\r\nHost: edge.example\r\nX-1: one\r\nConnection: x-mine,"
              + " keep-alive\r\nX-Mine: no\r\nTE: trailers\r\nX-Removed: no\r\nUpgrade: h2c\r\n"
              + "Proxy-Authorization: no\r\nX-2:  two \r\n\r\n");
      String answer = client.answer();

      String host = "127.0.0.1:" + system.uri("/").getPort();
      assertThat(heads.poll(5, TimeUnit.SECONDS))
          .isEqualTo(
              "GET /a%20b?c=d HTTP/1.1\r\nhost: "
                  + host
                  + "\r\nX-1: one\r\nX-2:  two \r\nvia: 1.1 banyan\r\n\r\n");
      assertThat(answer)
          .startsWith("HTTP/1.1 200 OK\r\nX-A: 1\r\nX-B: 3\r\nContent-Length: 2\r\ndate: ")
          .contains("\r\nx-answer: added\r\n")
          .doesNotContain("old/1", "X-Hop", "Keep-Alive")
          .endsWith("\r\n\r\nok");
    }
  }

  @Test
  void usesAConnectionAgain() throws Exception {
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    try (Scripted system = answering(OK, heads);
        RawClient client = edge.client()) {
      for (int i = 0; i < 20; i++) {
        assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer()).endsWith("ok");
      }
      assertThat(system.connections()).isEqualTo(1);
      assertThat(relay.get().pending()).isZero();
    }
  }

  @Test
  void passesABodyAndItsTrailersBothWays() throws Exception {
    BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    try (Scripted system =
            to(
                (line, _) -> {
                  line.request();
                  bodies.add(
                      new String(
                          Chunks.read(line.socket().getInputStream()), StandardCharsets.UTF_8));
                  line.send(CHUNKED + "3  \r\nabc\r\n2;x\r\nde\r\n0\r\nX-Sum: 5\r\nTE: 7\r\n\r\n");
                  line.untilClosed();
                });
        RawClient client = edge.client()) {
      client.send(UPLOAD + "5\r\nhello\r\n0\r\n\r\n");
      assertThat(client.until("\r\n\r\n")).contains("transfer-encoding: chunked");
      assertThat(client.until("0\r\nX-Sum: 5\r\n\r\n")).contains("3\r\nabc\r\n", "2\r\nde\r\n");
      assertThat(bodies.poll(5, TimeUnit.SECONDS)).isEqualTo("hello");
      assertThat(outcomes.poll(5, TimeUnit.SECONDS))
          .isEqualTo(new Incoming.Outcome(200, 5, 5, true));
      assertThat(system.connections()).isEqualTo(1);
    }
  }

  @Test
  void readsUntilTheTargetClosesWhereNoLengthIsStated() throws Exception {
    try (Scripted system =
            to(
                (line, _) -> {
                  line.request();
                  line.send("HTTP/1.0 200 OK\r\n\r\nall of it");
                });
        RawClient client = edge.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").until("\r\n\r\n");
      assertThat(Chunks.read(client.in())).asString().isEqualTo("all of it");
      assertThat(system.connections()).isEqualTo(1);
    }
  }

  @Test
  void sendsNoBodyWhereThereIsNone() throws Exception {
    try (Scripted system =
            to(
                (line, _) -> {
                  while (true) {
                    String head = line.request();
                    if (head.startsWith("HEAD")) {
                      line.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
                    } else if (head.contains("/304")) {
                      line.send("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n");
                    } else {
                      line.send("HTTP/1.1 204 No Content\r\n\r\n");
                    }
                  }
                });
        RawClient client = edge.client()) {
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.until("\r\n\r\n")).contains("Content-Length: 99");
      client.send("GET /304 HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.until("\r\n\r\n")).contains("304", "ETag").doesNotContain("chunked");
      client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.until("\r\n\r\n")).contains("204").doesNotContain("ength");
      assertThat(system.connections()).isEqualTo(1);
    }
  }

  @Test
  void dropsInterimAnswers() throws Exception {
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    String interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    try (Scripted system = answering(interim + OK, heads);
        RawClient client = edge.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 200 OK").endsWith("ok");
      assertThat(system.connections()).isEqualTo(1);
    }
  }

  @Test
  void answersForATargetThatCannotBeReached() throws Exception {
    try (SilentPort nobody = SilentPort.hold()) {
      relay.set(edge.relay(URI.create("http://127.0.0.1:" + nobody.number() + "/")));
      assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 502 ")
          .endsWith("UNREACHABLE");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense\\r\\n\\r\\n",
        "HTTP/1.1 200 OK\\nContent-Length: 0\\n\\n",
        "HTTP/1.1 2000 OK\\r\\n\\r\\n",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nContent-Length: 3\\r\\n\\r\\nabc",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n",
        "HTTP/1.1 101 Switching Protocols\\r\\n\\r\\n",
        "HTTP/1.1 200 OK\\r\\nX\\r\\n\\r\\n",
        "HTTP/1.1 200"
      })
  void answersForATargetThatAnswersGarbage(String escaped) throws Exception {
    String garbage = escaped.replace("\\r", "\r").replace("\\n", "\n");
    try (Scripted system =
        to(
            (line, _) -> {
              line.request();
              line.send(garbage);
            })) {
      assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 502 ")
          .endsWith("GARBAGE");
      assertThat(system.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nabc",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nabc\\r\\n",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nabcd\\r\\n0\\r\\n\\r\\n",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\nabc\\r\\n"
      })
  void breaksTheAnswerOffWhereTheTargetDoes(String escaped) throws Exception {
    String broken = escaped.replace("\\r", "\r").replace("\\n", "\n");
    try (Scripted system =
            to(
                (line, _) -> {
                  line.request();
                  line.send(broken);
                });
        RawClient client = edge.client()) {
      String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").untilClosed();
      assertThat(client.wasReset()).as(answer).isTrue();
      Incoming.Outcome outcome = outcomes.poll(5, TimeUnit.SECONDS);
      assertThat(outcome).isNotNull();
      assertThat(outcome.completed()).isFalse();
      assertThat(system.connections()).isEqualTo(1);
    }
  }

  @Test
  void answersForATargetThatIsTooSlow() throws Exception {
    timeout = Duration.ofMillis(300);
    try (Scripted system =
        to(
            (line, _) -> {
              line.request();
              line.untilClosed();
            })) {
      assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 504 ")
          .endsWith("TIMEOUT");
      assertThat(system.connections()).isEqualTo(1);
      assertThat(relay.get().pending()).isZero();
    }
  }

  @Test
  void sendsAgainWhereAnOldConnectionHasJustClosed() throws Exception {
    try (Scripted system =
            to(
                (line, number) -> {
                  line.request();
                  line.send(OK);
                  line.request();
                  if (number == 0) {
                    line.reset();
                  } else {
                    line.send(OK);
                  }
                });
        RawClient client = edge.client()) {
      String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
      assertThat(client.send(request).answer()).endsWith("ok");
      assertThat(client.send(request).answer()).startsWith("HTTP/1.1 200").endsWith("ok");
      assertThat(system.connections()).isEqualTo(2);
    }
  }

  @Test
  void neverSendsAWriteTwice() throws Exception {
    try (Scripted system =
            to(
                (line, _) -> {
                  line.request();
                  line.send(OK);
                  line.request();
                  line.reset();
                });
        RawClient client = edge.client()) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer()).endsWith("ok");
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
      assertThat(client.answer()).startsWith("HTTP/1.1 502 ").endsWith("GARBAGE");
      assertThat(system.connections()).isEqualTo(1);
    }
  }

  @Test
  void refusesABodyOverItsLimit() throws Exception {
    bodyBytesMax = 10;
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    try (Scripted system = answering(OK, heads)) {
      assertThat(edge.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n"))
          .startsWith("HTTP/1.1 413 ");
      assertThat(edge.exchange(UPLOAD + "20\r\n01234567890123456789012345678901\r\n"))
          .startsWith("HTTP/1.1 ");
      assertThat(system.connections()).isLessThanOrEqualTo(1);
    }
  }

  /// Two that take their answers slowly, two that send slowly: together twice the connections there
  /// are.
  @Test
  void letsNoFewWhoTrickleShutTheTargetOff() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try (Scripted system =
        new Scripted(
            (line, _) -> {
              boolean large = line.request().startsWith("GET /large");
              line.send(large ? "HTTP/1.1 200 OK\r\nContent-Length: 90000000\r\n\r\n" : OK);
              for (int i = 0; large && i < 9000; i++) {
                line.send("x".repeat(10_000));
              }
            })) {
      Http.Settings two =
          new Http.Settings(2, Duration.ofSeconds(2), Duration.ofSeconds(9), false, Http.Tls.USUAL);
      relay.set(edge.runtime.relay(new RelayTarget(system.uri("/"), two)));
      timeout = Duration.ofSeconds(30);
      for (int i = 0; i < 2; i++) {
        slow.add(edge.client().send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n"));
        slow.add(edge.client().send(UPLOAD + "1\r\na\r\n"));
      }
      for (RawClient client : slow.subList(0, 1)) {
        assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 200");
      }
      assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 200 OK")
          .endsWith("ok");
    } finally {
      for (RawClient client : slow) {
        client.close();
      }
    }
  }

  @Test
  void letsGoOfTheTargetWhereTheClientLeaves() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    try (Scripted system =
        to(
            (line, _) -> {
              line.request();
              events.add("asked");
              line.untilClosed();
              events.add("let go");
            })) {
      try (RawClient client = edge.client()) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("asked");
      }
      assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("let go");
      assertThat(outcomes.poll(5, TimeUnit.SECONDS))
          .isEqualTo(new Incoming.Outcome(0, 0, 0, false));
      assertThat(system.connections()).isEqualTo(1);
    }
  }
}
