package dev.banyan.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.EdgeFixture;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.http.RawClient;
import dev.banyan.http.Scripted;
import dev.banyan.http.loop.Loop;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.SilentPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls that give up while the event loop knows nothing of it yet.
@ExtendWith(LeakCheck.class)
class BlockingCallTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private static void call(Http http, Scripted system, String path, Duration limit) {
    call(http, system, path, Deadline.in(limit));
  }

  private static void call(Http http, Scripted system, String path, Deadline deadline) {
    URI uri = system.uri(path);
    Http.Request request = new Http.Request("POST", uri, List.of(), null, 100);
    http.send(request, deadline).close();
  }

  private void serve(Scripted.Line line) throws IOException {
    while (true) {
      String head = line.request();
      asked.add(head.substring(0, head.indexOf(' ', 5)));
      line.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
  }

  /// Holds the event loop.
  private void hold(Incoming incoming) {
    held.countDown();
    await(goOn);
    incoming.answer(EdgeFixture.text(200, ""));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void neverSendsWhatItsCallerWasToldIsNotSent() throws Exception {
    Http.Settings one =
        new Http.Settings(1, Duration.ofSeconds(2), PATIENCE, false, Http.Tls.USUAL);
    try (Scripted system = new Scripted((line, _) -> serve(line));
        HttpRuntime runtime = HttpRuntime.start(1);
        Http http = runtime.open(one)) {
      Listener door =
          runtime.listen(
              new Listener.Settings("127.0.0.1", 0, null, Listener.Limits.DEFAULT), this::hold);
      call(http, system, "/first", PATIENCE); // Its connection waits for the next one.
      try (RawClient client = new RawClient(door.port())) {
        var _ = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await(held);

        Fault told = catchThrowableOfType(Fault.class, () -> call(http, system, "/second", SHORT));
        goOn.countDown();

        assertThat(told.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
        call(http, system, "/third", PATIENCE);
        assertThat(asked).containsExactly("POST /first", "POST /third");
      }
    }
  }

  /// A machine that slept while a connection was waited for: its steady clock knows nothing of it.
  @Test
  void sendsNothingOnceOthersMayHaveTakenItOver() throws Exception {
    Instant until = Instant.parse("2026-11-22T10:00:30Z");
    Thread caller = Thread.currentThread(); // It slept between its last look and the loop's.
    InstantSource wall = () -> until.plusSeconds(Thread.currentThread() == caller ? -1 : 1);
    Deadline slept = Deadline.in(PATIENCE).until(wall, until);
    try (Scripted system = new Scripted((line, _) -> serve(line));
        HttpRuntime runtime = HttpRuntime.start(1);
        Http http = runtime.open(Http.Settings.DEFAULT)) {
      call(http, system, "/first", PATIENCE);

      Fault told = catchThrowableOfType(Fault.class, () -> call(http, system, "/second", slept));

      assertThat(told.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
      call(http, system, "/third", PATIENCE);
      assertThat(asked).containsExactly("POST /first", "POST /third");
    }
  }

  /// A piece of the answer may come before the loop hears that nobody waits for it any more.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void letsGoOfAnAnswerOnceItsCallerHasGivenUp(boolean interrupted) throws Exception {
    VertxInternal vertx = (VertxInternal) Vertx.vertx();
    Loop loop = loop(vertx);
    AtomicInteger ended = new AtomicInteger();
    ByteBuf piece = Unpooled.copiedBuffer("ok", StandardCharsets.US_ASCII);
    try (SilentPort silent = SilentPort.hold()) {
      URI uri = URI.create("http://127.0.0.1:" + silent.number());
      UpstreamPool pool =
          new UpstreamPool(vertx, List.of(loop), Origin.of(uri), Http.Settings.DEFAULT);
      BlockingCall call =
          new BlockingCall(
              Asking.direct(Endpoint.alone(pool)),
              new Http.Request("GET", uri, List.of(), null, 100),
              Deadline.in(SHORT));
      call.endsWith(ended::incrementAndGet);
      loop.execute(() -> await(goOn));
      if (interrupted) {
        Thread.currentThread().interrupt();
      }

      Fault told = catchThrowableOfType(Fault.class, call::send);
      boolean left = Thread.interrupted();
      call.data(piece);

      assertThat(told.kind())
          .isEqualTo(interrupted ? Fault.Kind.CANCELLED : Fault.Kind.UNREACHABLE);
      assertThat(left).isEqualTo(interrupted);
      assertThat(piece.refCnt()).isZero();
      assertThat(ended).hasPositiveValue();
      goOn.countDown();
      pool.close();
    } finally {
      goOn.countDown();
      vertx.close().await();
    }
  }

  /// A count below zero would have a pool that is closing cut off the exchange of another.
  @Test
  void countsNothingForACallerThatWentBeforeItBegan() throws Exception {
    VertxInternal vertx = (VertxInternal) Vertx.vertx();
    Loop loop = loop(vertx);
    CountDownLatch gone = new CountDownLatch(1);
    try (SilentPort silent = SilentPort.hold()) {
      URI uri = URI.create("http://127.0.0.1:" + silent.number());
      UpstreamPool pool =
          new UpstreamPool(vertx, List.of(loop), Origin.of(uri), Http.Settings.DEFAULT);
      BlockingCall call =
          new BlockingCall(
              Asking.direct(Endpoint.alone(pool)),
              new Http.Request("GET", uri, List.of(), null, 100),
              Deadline.in(PATIENCE));
      call.cancel();
      loop.execute(gone::countDown);
      await(gone);
      int before = pool.pending();

      Fault told = catchThrowableOfType(Fault.class, call::send);

      assertThat(before).isZero();
      assertThat(told.kind()).isEqualTo(Fault.Kind.CANCELLED);
      assertThat(pool.pending()).isZero();
      assertThat(pool.open()).isZero();
      pool.close();
    } finally {
      vertx.close().await();
    }
  }

  private static Loop loop(VertxInternal vertx) {
    return new Loop(
        vertx
            .contextBuilder()
            .withThreadingModel(ThreadingModel.EVENT_LOOP)
            .withEventLoop(vertx.nettyEventLoopGroup().next())
            .build());
  }
}
