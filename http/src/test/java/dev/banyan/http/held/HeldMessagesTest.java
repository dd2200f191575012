package dev.banyan.http.held;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.http.Answer;
import dev.banyan.http.EdgeFixture;
import dev.banyan.http.Incoming;
import dev.banyan.http.Pause;
import dev.banyan.http.RawClient;
import dev.banyan.http.Relay;
import dev.banyan.http.RelayPass;
import dev.banyan.http.Scripted;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that are held and answers that are copied, to whichever end they come: afterwards nothing
/// is counted any more.
@Timeout(60)
class HeldMessagesTest {
  private static final long BODY_MAX = 100_000;
  private static final String POST = "POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
  private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  /// More than sockets take for a client that does not read.
  private static final int HOLDS_MAX = 20_000_000;

  private static final String BODY = "x".repeat(50_000);

  private final AtomicReference<@Nullable Relay> relay = new AtomicReference<>();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final CountDownLatch judging = new CountDownLatch(1);
  private final CountDownLatch judged = new CountDownLatch(1);
  private EdgeFixture edge;
  private HeldBytes memory;
  private RelayPass.@Nullable Tap tap;
  private boolean passesOn;

  @BeforeEach
  void start() {
    edge = new EdgeFixture(this::serve);
    memory = edge.runtime.memory();
  }

  @AfterEach
  void stop() {
    judged.countDown();
    edge.close();
  }

  /// Holds the body, looks at it aside, then relays it, or answers where there is no system.
  private void serve(Incoming incoming) {
    incoming.hold(
        BODY_MAX,
        body ->
            incoming.aside(
                () -> told.add("held " + body.size() + " of " + memory.bytes()),
                () -> serve(incoming, relay.get())),
        fault -> incoming.answer(EdgeFixture.text(status(fault), fault.name())));
  }

  private void serve(Incoming incoming, @Nullable Relay to) {
    if (to == null) {
      incoming.answer(EdgeFixture.text(200, "held"));
      return;
    }
    RelayPass plain = EdgeFixture.pass(incoming, -1, Duration.ofSeconds(5));
    incoming.relay(
        to,
        new RelayPass(
            plain.pathAndQuery(),
            List.of(),
            List.of(),
            List.of(),
            -1,
            plain.timeout(),
            plain.eventsIdle(),
            plain.failed(),
            tap));
  }

  private static int status(Fault fault) {
    return fault.kind() == Fault.Kind.TOO_LARGE ? 413 : 503;
  }

  private void until(LongPredicate held) {
    while (!held.test(memory.bytes())) {
      Pause.millis(5);
    }
  }

  private void givesAllBack() {
    until(held -> held == 0);
  }

  private static String stated(String body) {
    return POST + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  // ---- requests

  @Test
  void countsABodyUntilItsRequestHasEnded() throws Exception {
    assertThat(edge.exchange(stated(BODY))).startsWith("HTTP/1.1 200");

    assertThat(told.take()).matches("held 50000 of [5-9]\\d{4}");
    givesAllBack();
  }

  @Test
  void givesABodyBackThatIsTooLarge() throws Exception {
    String chunk = "C350\r\n" + BODY + "\r\n";

    assertThat(edge.exchange(POST + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(3)))
        .startsWith("HTTP/1.1 413");

    givesAllBack();
  }

  @Test
  void givesABodyBackThatBreaksOff() throws Exception {
    try (RawClient client = edge.client()) {
      client.send(stated(BODY).substring(0, 30_000));
      until(held -> held > 20_000);
    }

    givesAllBack();
    assertThat(told).isEmpty();
  }

  @Test
  void holdsNothingOfALengthThatIsOnlySaid() throws Exception {
    try (RawClient client = edge.client()) {
      client.send(POST + "Content-Length: " + BODY_MAX + "\r\n\r\nx");
      until(held -> held > 0);

      assertThat(memory.bytes()).isLessThanOrEqualTo(8 * 1024);
    }
    givesAllBack();
  }

  @Test
  void refusesWhatThereIsNoRoomForAndLetsTheNextIn() throws Exception {
    memory.bound(70_000);
    try (RawClient first = edge.client()) {
      first.send(stated(BODY).substring(0, 40_000));
      until(held -> held > 30_000);

      assertThat(edge.exchange(stated(BODY))).startsWith("HTTP/1.1 503").endsWith("gateway-busy");
      assertThat(memory.refusals()).isEqualTo(1);
    }
    givesAllBack();
    assertThat(edge.exchange(stated(BODY))).startsWith("HTTP/1.1 200");
    givesAllBack();
  }

  // ---- answers

  /// Copies up to 100,000 bytes, or holds them back.
  private void taps(boolean holds) {
    tap =
        new RelayPass.Tap() {
          @Override
          public Course head(Received answer) {
            int most = passesOn ? HOLDS_MAX : 100_000;
            return new Course(null, List.of(), most, holds ? new Judge(answer) : null);
          }

          @Override
          public void whole(Bytes body) {
            told.add("whole " + body.size());
          }

          @Override
          public void tooLarge() {
            told.add("too large");
          }

          @Override
          public void broken(@Nullable Fault fault) {
            told.add("broken");
          }
        };
  }

  private final class Judge implements RelayPass.Tap.Holding {
    private final RelayPass.Tap.Received received;
    private volatile Bytes body = Bytes.wrap(new byte[0]);

    Judge(RelayPass.Tap.Received received) {
      this.received = received;
    }

    @Override
    public void judge(Bytes whole) {
      body = whole;
      judging.countDown();
      try {
        judged.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public Answer answer() {
      return new Answer(received.status(), List.of(), body);
    }

    @Override
    public Answer tooLarge() {
      return EdgeFixture.text(502, "too large");
    }

    @Override
    public boolean passesOn() {
      return passesOn;
    }
  }

  private Scripted system(Scripted.Script script) throws IOException {
    Scripted system = new Scripted(script);
    relay.set(edge.relay(system.uri("/")));
    return system;
  }

  /// Sends that much of a body of 50,000 bytes, then waits to be closed.
  private Scripted sends(int bytes) throws IOException {
    return system(
        (line, _) -> {
          line.request();
          line.send("HTTP/1.1 200 OK\r\nContent-Length: " + BODY.length() + "\r\n\r\n");
          line.send(BODY.substring(0, bytes));
          line.untilClosed();
        });
  }

  private String next() throws InterruptedException {
    told.removeIf(line -> line.startsWith("held"));
    return String.valueOf(told.poll(10, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void givesBackAnAnswerThatIsWhole(boolean holds) throws Exception {
    taps(holds);
    judged.countDown();
    try (Scripted _ = sends(BODY.length())) {
      assertThat(edge.exchange(GET)).startsWith("HTTP/1.1 200").endsWith(BODY);

      givesAllBack();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void givesBackAnAnswerOfWhichTheClientDoesNotAwaitTheEnd(boolean holds) throws Exception {
    taps(holds);
    try (Scripted _ = sends(40_000)) {
      try (RawClient client = edge.client()) {
        client.send(GET);
        until(held -> held >= 40_000);
      }

      givesAllBack();
      assertThat(next()).isEqualTo("broken");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void givesBackAnAnswerThatBreaksOff(boolean holds) throws Exception {
    taps(holds);
    try (Scripted _ =
        system(
            (line, _) -> {
              line.request();
              line.send("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n" + BODY.substring(9));
              until(held -> held > 0);
              line.reset();
            })) {
      edge.exchange(GET);

      givesAllBack();
      assertThat(next()).isEqualTo("broken");
    }
  }

  @Test
  void countsWhatIsJudgedUntilThatIsOverAlsoWhenTheClientHasGone() throws Exception {
    taps(true);
    try (Scripted _ = sends(BODY.length())) {
      try (RawClient client = edge.client()) {
        client.send(GET);
        judging.await();
        client.send("GET");
      }
      while (edge.listener.connections() > 0) {
        Pause.millis(5);
      }

      assertThat(memory.bytes()).isGreaterThanOrEqualTo(50_000);
      judged.countDown();
      givesAllBack();
    }
  }

  @Test
  void passesAnAnswerOnOfWhichNothingCanBeKept() throws Exception {
    taps(false);
    memory.bound(20_000);
    try (Scripted _ = sends(BODY.length())) {
      assertThat(edge.exchange(GET)).startsWith("HTTP/1.1 200").endsWith(BODY);

      assertThat(next()).isEqualTo("too large");
      givesAllBack();
    }
  }

  @Test
  void givesNothingOfAnAnswerThatItHasNoRoomToJudge() throws Exception {
    taps(true);
    memory.bound(20_000);
    try (Scripted _ = sends(BODY.length())) {
      assertThat(edge.exchange(GET)).startsWith("HTTP/1.1 502").endsWith("too large");

      givesAllBack();
    }
  }

  /// What is passed on late is in memory as long as the client does not take it.
  @Test
  void countsWhatIsPassedOnAfterAllUntilItHasLeft() throws Exception {
    passesOn = true;
    taps(true);
    try (Scripted _ =
            system(
                (line, _) -> {
                  line.request();
                  line.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                  for (int i = 0; i < 600; i++) {
                    line.send("C350\r\n" + BODY + "\r\n");
                  }
                  line.send("0\r\n\r\n");
                });
        RawClient client = edge.client()) {
      client.send(GET);
      client.until("\r\n\r\n");
      assertThat(next()).isEqualTo("too large");

      assertThat(memory.bytes()).isGreaterThan(HOLDS_MAX - BODY.length());
      client.untilClosed();
      givesAllBack();
    }
  }

  @Test
  void copiesNothingOfALengthThatIsOnlySaid() throws Exception {
    taps(false);
    try (Scripted _ = sends(1);
        RawClient client = edge.client()) {
      client.send(GET);
      client.until("\r\n\r\nx");

      assertThat(memory.bytes()).isLessThanOrEqualTo(8 * 1024);
    }
    givesAllBack();
  }
}
