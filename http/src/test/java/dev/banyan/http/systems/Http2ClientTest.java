package dev.banyan.http.systems;

import static dev.banyan.http.systems.Http2Fixture.call;
import static dev.banyan.http.systems.Http2Fixture.request;
import static dev.banyan.http.systems.Http2Fixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Http;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.RawHttp2;
import dev.banyan.http.Scripted;
import dev.banyan.testbase.LeakCheck;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The blocking client against systems that speak HTTP/2.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2ClientTest {
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int MAX_HEADER_LIST_SIZE = 6;
  private HttpRuntime runtime;

  @BeforeAll
  void start() {
    runtime = HttpRuntime.start(2);
  }

  @AfterAll
  void stop() {
    runtime.close();
  }

  @Test
  void sendsWhatItIsGivenAndReadsTheAnswerOnOneConnection() throws Exception {
    BlockingQueue<Map<String, String>> heads = new LinkedBlockingQueue<>();
    BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    try (Scripted system =
            Http2Fixture.system(
                (line, _) -> {
                  line.settings();
                  RawHttp2.Received head = line.head();
                  while (head != null) {
                    heads.add(head.fields());
                    bodies.add(java.util.Objects.requireNonNull(line.next(RawHttp2.DATA)).text());
                    line.request(head.stream(), 0, ":status", "103", "link", "</a>");
                    line.request(head.stream(), 0, ":status", "201", "x-b", "c");
                    line.send(RawHttp2.DATA, 0, head.stream(), new byte[] {'o', 'k'});
                    line.request(head.stream(), RawHttp2.END_STREAM, "x-sum", "5");
                    head = line.head();
                  }
                });
        Http http = runtime.open(settings(4))) {
      for (int i = 0; i < 10; i++) {
        Http.Request post = request("POST", system.uri("/a?b=c%20d"), "hello");
        assertThat(call(http, post)).isEqualTo("201 ok");
      }
      String authority = "127.0.0.1:" + system.uri("/").getPort();
      assertThat(heads.take())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  ":method", "POST",
                  ":scheme", "http",
                  ":path", "/a?b=c%20d",
                  ":authority", authority,
                  "x-a", "1",
                  "content-length", "5"));
      assertThat(bodies).hasSize(10).containsOnly("hello");
      assertThat(system.connections()).isEqualTo(1);
    }
  }

  @Test
  void sendsNothingToASystemThatDoesNotGreetInHttp2() throws Exception {
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    try (Scripted first =
            new Scripted(
                (line, _) -> {
                  heads.add(line.request());
                  line.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                  line.untilClosed();
                });
        Scripted silent = new Scripted((line, _) -> line.untilClosed());
        Http http = runtime.open(settings(4))) {
      assertThat(call(http, request("POST", first.uri("/"), "x"))).isEqualTo("UNREACHABLE");
      assertThat(call(http, request("POST", silent.uri("/"), "x"))).isEqualTo("UNREACHABLE");
      assertThat(heads).containsExactly("PRI * HTTP/2.0\r\n\r\n");
    }
  }

  @Test
  void repeatsOnceWhatTheSystemHasRefusedToProcess() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    AtomicInteger refusals = new AtomicInteger(1);
    try (Scripted system =
            Http2Fixture.system(
                (line, _) -> {
                  line.settings();
                  RawHttp2.Received head = line.head();
                  while (head != null) {
                    requests.incrementAndGet();
                    if (refusals.getAndDecrement() > 0) {
                      line.reset(head.stream(), (int) Http2Error.REFUSED_STREAM.code());
                    } else {
                      line.answer(head.stream(), "ok");
                    }
                    head = line.head();
                  }
                });
        Http http = runtime.open(settings(4))) {
      assertThat(call(http, request("POST", system.uri("/"), "x"))).isEqualTo("200 ok");
      assertThat(requests.getAndSet(0)).isEqualTo(2);
      refusals.set(9);
      assertThat(call(http, request("POST", system.uri("/"), "x"))).isEqualTo("UNREACHABLE");
      assertThat(requests).hasValue(2);
    }
  }

  @Test
  void repeatsElsewhereWhatAGoAwayLeavesOutAndEndsWhatItDoesNot() throws Exception {
    CountDownLatch both = new CountDownLatch(1);
    try (Scripted system =
            Http2Fixture.system(
                (line, number) -> {
                  line.settings();
                  if (number > 0) {
                    Http2Fixture.serve(line);
                    return;
                  }
                  RawHttp2.Received first = received(line);
                  both.countDown();
                  RawHttp2.Received second = received(line);
                  line.goAway(first.stream(), 0);
                  line.answer(first.stream(), "late");
                  assertThat(second.stream()).isGreaterThan(first.stream());
                  line.next(RawHttp2.GOAWAY);
                });
        Http http = runtime.open(settings(4))) {
      List<String> answers = new ArrayList<>();
      Thread first =
          Thread.ofVirtual()
              .start(() -> answers.add(call(http, request("POST", system.uri("/1"), "x"))));
      assertThat(both.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(call(http, request("POST", system.uri("/2"), "x"))).isEqualTo("200 ok");
      first.join();
      assertThat(answers).containsExactly("200 late");
      assertThat(system.connections()).isEqualTo(2);
    }
  }

  private static RawHttp2.Received received(RawHttp2 line) throws IOException {
    RawHttp2.Received head = line.head();
    if (head == null) {
      throw new IOException("closed");
    }
    return head;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "internal", "closed", "processed"})
  void neverSendsAWriteTwiceThatMayHaveBeenProcessed(String how) throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (Scripted system =
            Http2Fixture.system(
                (line, _) -> {
                  line.settings();
                  line.answer(received(line).stream(), "ok");
                  RawHttp2.Received head = received(line);
                  requests.incrementAndGet();
                  switch (how) {
                    case "cancel" -> line.reset(head.stream(), (int) Http2Error.CANCEL.code());
                    case "internal" -> line.reset(head.stream(), 2);
                    case "processed" -> line.goAway(head.stream(), 0);
                    default -> {}
                  }
                });
        Http http = runtime.open(settings(4))) {
      assertThat(call(http, request("GET", system.uri("/"), null))).isEqualTo("200 ok");
      assertThat(call(http, request("POST", system.uri("/"), "x"))).isEqualTo("GARBAGE");
      assertThat(requests).hasValue(1);
      assertThat(system.connections()).isEqualTo(1);
    }
  }

  @Test
  void repeatsAReadOnAConnectionThatHasJustClosed() throws Exception {
    try (Scripted system =
            Http2Fixture.system(
                (line, number) -> {
                  line.settings();
                  line.answer(received(line).stream(), "ok");
                  if (number == 0) {
                    received(line);
                  } else {
                    Http2Fixture.serve(line);
                  }
                });
        Http http = runtime.open(settings(4))) {
      assertThat(call(http, request("GET", system.uri("/"), null))).isEqualTo("200 ok");
      assertThat(call(http, request("GET", system.uri("/"), null))).isEqualTo("200 ok");
      assertThat(system.connections()).isEqualTo(2);
    }
  }

  @Test
  void obeysTheSystemsBoundOnStreamsAndTheBoundOnConnections() throws Exception {
    AtomicInteger open = new AtomicInteger();
    AtomicInteger highest = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(6);
    CountDownLatch release = new CountDownLatch(1);
    try (Scripted system =
            Http2Fixture.system(
                (line, _) -> {
                  line.settings(MAX_CONCURRENT_STREAMS, 2);
                  RawHttp2.Received head = line.head();
                  while (head != null) {
                    int stream = head.stream();
                    highest.accumulateAndGet(open.incrementAndGet(), Math::max);
                    full.countDown();
                    Thread.ofVirtual().start(() -> answerAfter(release, line, stream, open));
                    head = line.head();
                  }
                });
        Http http = runtime.open(settings(3))) {
      BlockingQueue<String> answers = new LinkedBlockingQueue<>();
      List<Thread> callers = new ArrayList<>();
      Http.Request post = request("POST", system.uri("/"), null);
      for (int i = 0; i < 20; i++) {
        callers.add(Thread.ofVirtual().start(() -> answers.add(call(http, post))));
      }
      assertThat(full.await(5, TimeUnit.SECONDS)).isTrue();
      String late = call(http, post, Duration.ofMillis(300));
      while (late.equals("TIMEOUT")) { // The last connections were still being opened.
        late = call(http, post, Duration.ofMillis(300));
      }
      assertThat(late).isEqualTo("UNREACHABLE");
      release.countDown();
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(answers).hasSize(20).containsOnly("200 ok");
      // Each of the two loops may have one connection of its own beside the three.
      assertThat(system.connections()).isBetween(3, 5);
      assertThat(highest.get()).isLessThanOrEqualTo(2 * system.connections());
    }
  }

  private static void answerAfter(
      CountDownLatch release, RawHttp2 line, int stream, AtomicInteger open) {
    try {
      release.await();
      synchronized (line) {
        open.decrementAndGet();
        line.answer(stream, "ok");
      }
    } catch (InterruptedException | IOException _) {
      // The caller sees that no answer comes.
    }
  }

  @Test
  void endsALateStreamAloneAndUsesTheConnectionOn() throws Exception {
    BlockingQueue<Integer> resets = new LinkedBlockingQueue<>();
    try (Scripted system =
            Http2Fixture.system(
                (line, _) -> {
                  line.settings();
                  received(line);
                  resets.add(
                      java.util.Objects.requireNonNull(line.next(RawHttp2.RST_STREAM)).code());
                  RawHttp2.Frame ping = line.next(RawHttp2.PING);
                  line.send(
                      RawHttp2.PING,
                      1,
                      0,
                      ping == null ? new byte[8] : ping.payload().unsafeArray());
                  Http2Fixture.serve(line);
                });
        Http http = runtime.open(settings(1))) {
      URI uri = system.uri("/");
      assertThat(call(http, request("GET", uri, null), Duration.ofMillis(300)))
          .isEqualTo("TIMEOUT");
      assertThat(resets.poll(5, TimeUnit.SECONDS)).isEqualTo((int) Http2Error.CANCEL.code());
      assertThat(call(http, request("GET", uri, null))).isEqualTo("200 ok");
      assertThat(system.connections()).isEqualTo(1);
    }
  }

  @Test
  void leavesAConnectionThatNobodyAnswersOn() throws Exception {
    try (Scripted system =
            Http2Fixture.system(
                (line, number) -> {
                  line.settings();
                  if (number == 0) {
                    line.next(RawHttp2.GOAWAY); // Reads on, but answers nothing, not even a PING.
                  } else {
                    Http2Fixture.serve(line);
                  }
                });
        Http http = runtime.open(settings(1))) {
      Http.Request get = request("GET", system.uri("/"), null);
      assertThat(call(http, get, Duration.ofMillis(300))).isEqualTo("TIMEOUT");
      assertThat(call(http, get)).isEqualTo("200 ok");
      assertThat(system.connections()).isEqualTo(2);
    }
  }

  @Test
  void closesAConnectionThatIsNotUsed() throws Exception {
    BlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
    try (Scripted system =
            Http2Fixture.system(
                (line, _) -> {
                  line.settings();
                  line.answer(received(line).stream(), "ok");
                  RawHttp2.Frame end = line.next(RawHttp2.GOAWAY);
                  codes.add(end == null ? -1 : end.code());
                });
        Http http = runtime.open(settings(1, Duration.ofMillis(300), Http2Fixture.NO_TLS))) {
      assertThat(call(http, request("GET", system.uri("/"), null))).isEqualTo("200 ok");
      assertThat(codes.poll(5, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void letsTheSystemItselfRefuseAHeadThatIsTooLargeForIt() throws Exception {
    try (Scripted system =
            Http2Fixture.system(
                (line, _) -> {
                  line.settings(MAX_HEADER_LIST_SIZE, 50);
                  RawHttp2.Received head = received(line);
                  line.request(head.stream(), RawHttp2.END_STREAM, ":status", "431");
                  line.next(RawHttp2.GOAWAY);
                });
        Http http = runtime.open(settings(1))) {
      assertThat(call(http, request("POST", system.uri("/"), "x"))).isEqualTo("431 ");
    }
  }
}
