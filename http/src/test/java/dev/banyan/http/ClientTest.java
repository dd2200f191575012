package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.SilentPort;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The blocking client against systems that behave and that do not.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private HttpRuntime runtime;

  @BeforeAll
  void start() {
    runtime = HttpRuntime.start(2);
  }

  @AfterAll
  void stop() {
    runtime.close();
  }

  private static Http.Settings settings(int connections) {
    return new Http.Settings(
        connections, Duration.ofSeconds(2), Duration.ofSeconds(30), false, Http.Tls.USUAL);
  }

  private static Http.Request request(String method, URI uri, @Nullable String body) {
    Bytes bytes = body == null ? null : Bytes.wrap(body.getBytes(StandardCharsets.UTF_8));
    return new Http.Request(
        method,
        uri,
        List.of(new Http.Header("X-A", "1"), new Http.Header("Host", "no")),
        bytes,
        100);
  }

  private static String call(Http http, Http.Request request, Duration limit) throws IOException {
    try (Http.Response response = http.send(request, Deadline.in(limit))) {
      return response.status()
          + " "
          + new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void assertKind(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Fault.Kind kind) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.kind()).isEqualTo(kind));
  }

  @Test
  void sendsWhatItIsGivenAndReadsTheAnswer() throws Exception {
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    try (Scripted system =
            new Scripted(
                (line, _) -> {
                  while (true) {
                    heads.add(line.request());
                    line.socket().getInputStream().readNBytes(5);
                    line.send("HTTP/1.1 201 Made\r\nX-B: c\r\nTransfer-Encoding: chunked\r\n\r\n");
                    line.send("2\r\nok\r\n0\r\n\r\n");
                  }
                });
        Http http = runtime.open(settings(4))) {
      for (int i = 0; i < 10; i++) {
        Http.Request request = request("POST", system.uri("/a?b=c%20d"), "hello");
        assertThat(call(http, request, Duration.ofSeconds(5))).isEqualTo("201 ok");
      }
      assertThat(heads.poll(1, TimeUnit.SECONDS))
          .isEqualTo(
              "POST /a?b=c%20d HTTP/1.1\r\nhost: 127.0.0.1:"
                  + system.uri("/").getPort()
                  + "\r\nX-A: 1\r\ncontent-length: 5\r\n\r\n");
      assertThat(system.connections()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void saysUnreachableWhereNobodyListens() throws Exception {
    try (SilentPort nobody = SilentPort.hold();
        Http http = runtime.open(settings(4))) {
      URI uri = URI.create("http://127.0.0.1:" + nobody.number() + "/");
      assertKind(
          () -> call(http, request("POST", uri, "x"), Duration.ofSeconds(5)),
          Fault.Kind.UNREACHABLE);
      URI unknown = URI.create("http://no-such-host.invalid/");
      assertKind(
          () -> call(http, request("GET", unknown, null), Duration.ofSeconds(5)),
          Fault.Kind.UNREACHABLE);
    }
  }

  @Test
  void saysTimeoutWhereTheAnswerOrItsBodyDoesNotCome() throws Exception {
    try (Scripted silent =
            new Scripted(
                (line, _) -> {
                  line.request();
                  line.untilClosed();
                });
        Scripted trickling =
            new Scripted(
                (line, _) -> {
                  line.request();
                  line.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
                  line.untilClosed();
                });
        Http http = runtime.open(settings(4))) {
      Duration limit = Duration.ofMillis(300);
      assertKind(
          () -> call(http, request("GET", silent.uri("/"), null), limit), Fault.Kind.TIMEOUT);
      assertKind(
          () -> call(http, request("GET", trickling.uri("/"), null), limit), Fault.Kind.TIMEOUT);
      assertKind(
          () -> call(http, request("GET", silent.uri("/"), null), Duration.ZERO),
          Fault.Kind.TIMEOUT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense\\r\\n\\r\\n",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nabc",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nabc\\r\\n",
        "HTTP/1.1 200 OK\\r\\nContent-Length: -1\\r\\n\\r\\n",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 101\\r\\n\\r\\n"
      })
  void saysGarbageWhereTheAnswerIsNotUsable(String escaped) throws Exception {
    String answer = escaped.replace("\\r", "\r").replace("\\n", "\n");
    try (Scripted system =
            new Scripted(
                (line, _) -> {
                  line.request();
                  line.send(answer + (answer.contains("101") ? "x".repeat(101) : ""));
                });
        Http http = runtime.open(settings(4))) {
      assertKind(
          () -> call(http, request("POST", system.uri("/"), ""), Duration.ofSeconds(5)),
          Fault.Kind.GARBAGE);
      assertThat(system.connections()).isEqualTo(1);
    }
  }

  @Test
  void repeatsAReadButNeverAWriteOnAConnectionThatHasJustClosed() throws Exception {
    try (Scripted system =
            new Scripted(
                (line, number) -> {
                  line.request();
                  line.send(OK);
                  line.request();
                  if (number == 0) {
                    line.reset();
                  }
                  line.send(OK);
                  line.request();
                  line.reset();
                });
        Http http = runtime.open(settings(1))) {
      Duration limit = Duration.ofSeconds(5);
      assertThat(call(http, request("GET", system.uri("/"), null), limit)).isEqualTo("200 ok");
      assertThat(call(http, request("GET", system.uri("/"), null), limit)).isEqualTo("200 ok");
      assertThat(system.connections()).isEqualTo(2);
      assertThat(call(http, request("POST", system.uri("/"), ""), limit)).isEqualTo("200 ok");
      assertKind(() -> call(http, request("POST", system.uri("/"), ""), limit), Fault.Kind.GARBAGE);
    }
  }

  /// The system may have done what it was asked before it died.
  @Test
  void saysOfNoWriteThatItWasNotSentWhereAnEarlierAttemptBrokeOff() throws Exception {
    Duration limit = Duration.ofSeconds(5);
    try (ServerSocket system = Scripted.dyingAtItsSecondRequest(OK);
        Http http = runtime.open(settings(1))) {
      URI uri = URI.create("http://127.0.0.1:" + system.getLocalPort() + "/");
      assertThat(call(http, request("GET", uri, null), limit)).isEqualTo("200 ok");

      Fault fault =
          catchThrowableOfType(Fault.class, () -> call(http, request("DELETE", uri, null), limit));

      assertThat(fault.reach()).isNotEqualTo(Fault.Reach.NONE);
      assertThat(fault.operator()).contains("broke off").contains("127.0.0.1");
    }
  }

  @Test
  void boundsItsConnectionsAndWaitsForOneByTheDeadline() throws Exception {
    CountDownLatch busy = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    try (Scripted system =
            new Scripted(
                (line, _) -> {
                  while (true) {
                    line.request();
                    busy.countDown();
                    await(release);
                    line.send(OK);
                  }
                });
        Http http = runtime.open(settings(2))) {
      Http.Request get = request("GET", system.uri("/"), null);
      List<Thread> callers = new ArrayList<>();
      BlockingQueue<String> answers = new LinkedBlockingQueue<>();
      for (int i = 0; i < 8; i++) {
        callers.add(Thread.ofVirtual().start(() -> answers.add(quietly(http, get))));
      }
      assertThat(busy.await(5, TimeUnit.SECONDS)).isTrue();
      assertKind(() -> call(http, get, Duration.ofMillis(200)), Fault.Kind.UNREACHABLE);
      release.countDown();
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(answers).hasSize(8).containsOnly("200 ok");
      assertThat(system.connections()).isLessThanOrEqualTo(4);
    }
  }

  private static String quietly(Http http, Http.Request request) {
    try {
      return call(http, request, Duration.ofSeconds(20));
    } catch (IOException | Fault e) {
      return e.toString();
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new IOException("not released");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void neverFollowsARedirect() throws Exception {
    try (Scripted system =
            new Scripted(
                (line, _) -> {
                  line.request();
                  line.send("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n");
                });
        Http http = runtime.open(settings(1))) {
      assertThat(call(http, request("GET", system.uri("/"), null), Duration.ofSeconds(5)))
          .isEqualTo("302 ");
    }
  }

  @Test
  void dropsTheConnectionOfAnAnswerThatIsClosedEarly() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    try (Scripted system =
            new Scripted(
                (line, _) -> {
                  line.request();
                  line.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
                  line.untilClosed();
                  events.add("closed");
                });
        Http http = runtime.open(settings(1))) {
      Http.Request get = request("GET", system.uri("/"), null);
      try (Http.Response response = http.send(get, Deadline.in(Duration.ofSeconds(5)))) {
        assertThat(response.header("content-LENGTH")).isEqualTo("100");
      }
      assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("closed");
    }
  }
}
