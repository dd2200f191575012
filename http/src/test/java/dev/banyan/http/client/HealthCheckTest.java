package dev.banyan.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.http.loop.Loop;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.SilentPort;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class HealthCheckTest {
  private static final Endpoints.Checks OFTEN =
      new Endpoints.Checks("/", Duration.ofMillis(5), Duration.ofSeconds(5), 3, 3, Set.of());

  @Test
  void goesOnAfterAnErrorAndTellsWhatItCouldNotTell() throws Exception {
    VertxInternal vertx = (VertxInternal) Vertx.vertx();
    Loop loop =
        new Loop(
            vertx
                .contextBuilder()
                .withThreadingModel(ThreadingModel.EVENT_LOOP)
                .withEventLoop(vertx.nettyEventLoopGroup().next())
                .build());
    AtomicInteger turns = new AtomicInteger();
    CountDownLatch told = new CountDownLatch(1);
    try (SilentPort silent = SilentPort.hold()) {
      Origin origin = Origin.of(URI.create("http://127.0.0.1:" + silent.number()));
      UpstreamPool pool = new UpstreamPool(vertx, List.of(loop), origin, Http.Settings.DEFAULT);
      UpstreamPool own = new UpstreamPool(vertx, List.of(loop), origin, Http.Settings.DEFAULT);
      HealthCheck.Turned fails =
          (_, healthy, _) -> {
            if (turns.incrementAndGet() < 3) {
              throw new StackOverflowError("as a test wants it");
            }
            if (!healthy) {
              told.countDown();
            }
          };
      try (HealthCheck check = new HealthCheck(Endpoint.alone(pool), own, OFTEN, fails)) {
        check.start();

        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
      }
      pool.close();
    } finally {
      vertx.close().await();
    }
  }
}
