package dev.banyan.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.Scripted;
import dev.banyan.http.loop.Loop;
import dev.banyan.testbase.LeakCheck;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Connections and those who wait for them, on one event loop.
@ExtendWith(LeakCheck.class)
class LoopPoolTest {
  private static final int WAITING = 100_000;

  /// All that wait for a system may be late at once, as after a machine slept.
  @Test
  void offersAConnectionToAnyNumberThatDoNotWantItAnyMore() throws Exception {
    Http.Settings one =
        new Http.Settings(1, Duration.ofSeconds(2), Duration.ofSeconds(10), false, Http.Tls.USUAL);
    VertxInternal vertx = (VertxInternal) Vertx.vertx();
    Loop loop = loop(vertx);
    CountDownLatch asked = new CountDownLatch(WAITING);
    try (Scripted system = new Scripted((line, _) -> line.untilClosed())) {
      UpstreamPool pool = new UpstreamPool(vertx, List.of(loop), Origin.of(system.uri("/")), one);
      LoopPool part = pool.on(loop);
      Consumer<Upstream> declining =
          free -> {
            asked.countDown();
            free.spare();
            part.done();
          };
      Consumer<Upstream> first =
          free -> {
            for (int i = 0; i < WAITING; i++) {
              part.take(taker(declining));
            }
            free.spare();
            part.done();
          };

      loop.execute(() -> part.take(taker(first)));

      assertThat(asked.await(20, TimeUnit.SECONDS)).as("left: " + asked.getCount()).isTrue();
      CountDownLatch settled = new CountDownLatch(1);
      loop.execute(settled::countDown);
      assertThat(settled.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(pool.pending()).isZero();
      assertThat(part.waiting()).isZero();
      assertThat(part.idle()).isEqualTo(1);
      pool.close();
    } finally {
      vertx.close().await();
    }
  }

  private static UpstreamPool.Taker taker(Consumer<Upstream> taken) {
    return new UpstreamPool.Taker() {
      @Override
      public void taken(Upstream free) {
        taken.accept(free);
      }

      @Override
      public void refused(Fault fault) {
        throw fault;
      }
    };
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
