package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Bodies and answers that are held back until someone has looked at them.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HoldTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String CHUNKS = "3\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS;
  private static final String POST = "POST /a HTTP/1.1\r\nHost: a\r\n";
  private static final String LAST = "Connection: close\r\n";

  private final AtomicReference<Relay> relay = new AtomicReference<>();
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final AtomicReference<RelayPass.@Nullable Tap> tap = new AtomicReference<>();
  private EdgeFixture edge;

  @BeforeAll
  void start() {
    edge = new EdgeFixture(this::serve);
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  /// Holds each body, looks at it aside, then relays.
  private void serve(Incoming incoming) {
    if (incoming.path().equals("/late")) {
      Instant passed = Instant.EPOCH;
      Deadline late = Deadline.in(Duration.ofHours(1)).until(() -> passed, passed);
      incoming.relay(relay.get(), pass(incoming).until(late));
      return;
    }
    if (!incoming.path().equals("/twice")) {
      hold(incoming);
      return;
    }
    long again = incoming.header("again") == null ? 1000 : 4;
    Consumer<Fault> tooLarge = _ -> incoming.answer(EdgeFixture.text(413, "too large"));
    incoming.hold(1000, _ -> incoming.hold(again, _ -> hold(incoming), tooLarge), tooLarge);
  }

  private void hold(Incoming incoming) {
    incoming.hold(
        1000,
        body ->
            incoming.aside(
                () -> seen.add("held " + new String(body.toArray(), StandardCharsets.UTF_8)),
                () -> incoming.relay(relay.get(), pass(incoming))),
        _ -> incoming.answer(EdgeFixture.text(413, "too large")));
  }

  private RelayPass pass(Incoming incoming) {
    RelayPass plain = EdgeFixture.pass(incoming, -1, Duration.ofSeconds(5));
    return new RelayPass(
        plain.pathAndQuery(),
        List.of(),
        List.of(),
        plain.answerHeaders(),
        -1,
        plain.timeout(),
        plain.eventsIdle(),
        plain.failed(),
        tap.get());
  }

  private Scripted system(String answer) throws IOException {
    Scripted system =
        new Scripted(
            (line, _) -> {
              while (true) {
                String head = line.request();
                seen.add(head.lines().findFirst().orElse(""));
                if (head.contains("transfer-encoding: chunked")) {
                  seen.add(text(Chunks.read(line.socket().getInputStream())));
                } else if (head.toLowerCase(java.util.Locale.ROOT).contains("content-length: 5")) {
                  seen.add(text(line.socket().getInputStream().readNBytes(5)));
                }
                line.send(answer);
              }
            });
    relay.set(edge.relay(system.uri("/")));
    return system;
  }

  private static String text(byte[] bytes) {
    return "sent " + new String(bytes, StandardCharsets.UTF_8);
  }

  private String next() throws InterruptedException {
    return String.valueOf(seen.poll(5, TimeUnit.SECONDS));
  }

  @Test
  void sendsABodyOnAfterItWasHeld() throws Exception {
    try (Scripted _ = system(OK)) {
      String answer = edge.exchange(POST + LAST + "Content-Length: 5\r\n\r\nhello");

      assertThat(answer).startsWith("HTTP/1.1 200").endsWith("ok");
      assertThat(next()).isEqualTo("held hello");
      assertThat(next()).isEqualTo("POST /a HTTP/1.1");
      assertThat(next()).isEqualTo("sent hello");
    }
  }

  @Test
  void givesWhatIsHeldToWhoeverHoldsItAgain() throws Exception {
    try (Scripted _ = system(OK)) {
      String answer =
          edge.exchange(POST.replace("/a", "/twice") + LAST + "Content-Length: 5\r\n\r\nhello");

      assertThat(answer).startsWith("HTTP/1.1 200").endsWith("ok");
      assertThat(next()).isEqualTo("held hello");
      assertThat(next()).isEqualTo("POST /twice HTTP/1.1");
      assertThat(next()).isEqualTo("sent hello");
    }
  }

  @Test
  void givesNothingThatIsOverTheBoundOfWhoeverHoldsItAgain() throws Exception {
    String twice = POST.replace("/a", "/twice") + "Again: 4\r\n";

    String answer = edge.exchange(twice + LAST + "Content-Length: 5\r\n\r\nhello");

    assertThat(answer).startsWith("HTTP/1.1 413");
    assertThat(seen).isEmpty();
  }

  @Test
  void sendsChunksOnAsOneAndWithoutTrailers() throws Exception {
    try (Scripted _ = system(OK)) {
      String answer =
          edge.exchange(
              POST
                  + LAST
                  + "Transfer-Encoding: chunked\r\n\r\n"
                  + "2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Role: admin\r\n\r\n");

      assertThat(answer).startsWith("HTTP/1.1 200").endsWith("ok");
      assertThat(next()).isEqualTo("held hello");
      assertThat(next()).isEqualTo("POST /a HTTP/1.1");
      assertThat(next()).isEqualTo("sent hello");
    }
  }

  @Test
  void keepsRequestsApartThatFollowEachOther() throws Exception {
    try (Scripted _ = system(OK);
        RawClient client = edge.client()) {
      client.send(POST + "Content-Length: 5\r\n\r\nfirst");
      client.send(POST + LAST + "Content-Length: 5\r\n\r\nother");
      String answers = client.untilClosed();

      assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
      assertThat(next()).isEqualTo("held first");
      assertThat(next()).isEqualTo("POST /a HTTP/1.1");
      assertThat(next()).isEqualTo("sent first");
      assertThat(next()).isEqualTo("held other");
      next();
      assertThat(next()).isEqualTo("sent other");
    }
  }

  @Test
  void asksForABodyThatWaitsToBeAsked() throws Exception {
    try (Scripted _ = system(OK);
        RawClient client = edge.client()) {
      client.send(POST + LAST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
      client.until("HTTP/1.1 100 Continue\r\n\r\n");
      client.send("hello");

      assertThat(client.untilClosed()).contains("HTTP/1.1 200");
      assertThat(next()).isEqualTo("held hello");
      next();
      next();
    }
  }

  @Test
  void refusesABodyOverTheBoundWhileItComes() throws Exception {
    String answer =
        edge.exchange(
            POST
                + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n"
                + "x".repeat(1000)
                + "\r\n1\r\ny\r\n");

    assertThat(answer).startsWith("HTTP/1.1 413");
    assertThat(seen).isEmpty();
  }

  @Test
  void holdsBodiesOfStreamsToo() throws Exception {
    try (Scripted _ = system(OK);
        RawHttp2 client = new RawHttp2(edge.port())) {
      client.request(1, 0, RawHttp2.post("/a"));
      client.send(RawHttp2.DATA, 0, 1, "he".getBytes(StandardCharsets.UTF_8));
      client.send(RawHttp2.DATA, RawHttp2.END_STREAM, 1, "llo".getBytes(StandardCharsets.UTF_8));
      RawHttp2.Frame data = client.next(RawHttp2.DATA);

      assertThat(data).isNotNull();
      assertThat(data.text()).isEqualTo("ok");
      assertThat(next()).isEqualTo("held hello");
      next();
      assertThat(next()).isEqualTo("sent hello");
    }
  }

  // ---- answers

  /// Gives what the test says in place of the answer, or the answer itself.
  private void deciding(int bytesMax, @Nullable Answer instead) {
    tap.set(
        new RelayPass.Tap() {
          @Override
          public Course head(Received answer) {
            return new Course(null, List.of(), bytesMax, new Deciding(answer, instead));
          }

          @Override
          public void whole(Bytes body) {
            seen.add("told of a whole");
          }

          @Override
          public void tooLarge() {
            seen.add("told of too much");
          }

          @Override
          public void broken(dev.banyan.base.@Nullable Fault fault) {
            seen.add("broken");
          }
        });
  }

  private final class Deciding implements RelayPass.Tap.Holding {
    private final RelayPass.Tap.Received received;
    private final @Nullable Answer instead;
    private volatile Bytes body = Bytes.wrap(new byte[0]);

    Deciding(RelayPass.Tap.Received received, @Nullable Answer instead) {
      this.received = received;
      this.instead = instead;
    }

    @Override
    public void judge(Bytes whole) {
      seen.add("judged on a virtual thread: " + Thread.currentThread().isVirtual());
      body = whole;
    }

    @Override
    public Answer answer() {
      return instead != null ? instead : new Answer(received.status(), received.headers(), body);
    }

    @Override
    public Answer tooLarge() {
      return EdgeFixture.text(502, "too large");
    }
  }

  private String get() throws IOException {
    String answer = edge.exchange("GET /a HTTP/1.1\r\nHost: a\r\n" + LAST + "\r\n");
    seen.removeIf(line -> line.startsWith("GET") || line.startsWith("held"));
    return answer;
  }

  @Test
  void passesAnAnswerOnWholeOnceItIsJudged() throws Exception {
    try (Scripted _ = system(CHUNKED)) {
      deciding(1000, null);

      String answer = get();

      assertThat(answer).startsWith("HTTP/1.1 200").contains("content-length: 5").endsWith("abcde");
      assertThat(answer).contains("x-answer: added");
      assertThat(seen).containsExactly("judged on a virtual thread: true");
    } finally {
      forget();
    }
  }

  @Test
  void givesAnotherAnswerAndNothingOfTheFirst() throws Exception {
    try (Scripted _ = system(CHUNKED)) {
      deciding(1000, EdgeFixture.text(502, "no"));

      assertThat(get()).startsWith("HTTP/1.1 502").endsWith("no").doesNotContain("abc");
    } finally {
      forget();
    }
  }

  @Test
  void givesNothingOfAnAnswerThatIsTooLarge() throws Exception {
    try (Scripted _ = system(CHUNKED)) {
      deciding(4, null);

      assertThat(get()).startsWith("HTTP/1.1 502").endsWith("too large");
      assertThat(seen).isEmpty();
    } finally {
      forget();
    }
  }

  @Test
  void tellsOfAnAnswerThatBreaksOff() throws Exception {
    try (Scripted broken =
        new Scripted(
            (line, _) -> {
              line.request();
              line.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
              line.reset();
            })) {
      relay.set(edge.relay(broken.uri("/")));
      deciding(1000, null);

      assertThat(get()).startsWith("HTTP/1.1 502").doesNotContain("abc");
      assertThat(seen).containsExactly("broken");
    } finally {
      forget();
    }
  }

  private void forget() {
    tap.set(null);
    seen.clear();
  }

  @Test
  void sendsNothingThatIsTooLateOnceThereIsAConnection() throws Exception {
    try (Scripted _ = system(OK);
        RawClient client = edge.client()) {
      String answer =
          client.send("GET /late HTTP/1.1\r\nHost: a\r\n" + LAST + "\r\n").untilClosed();

      assertThat(answer).contains("504", "TIMEOUT");
      assertThat(seen).isEmpty();
    }
  }
}
