package dev.banyan.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.security.KeyHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Many keys: what is remembered, what is forgotten, and what a flood of them can do.
class CellsTest {
  private static final Measure.Bucket TEN_A_MINUTE = Fixture.bucket("10/m", 10);
  private final Fixture fixture = new Fixture();

  private Cells cells(int most) {
    return new Cells(Limit.alone(TEN_A_MINUTE, fixture.nanos::get, fixture.clock), most, most / 2);
  }

  private Cell at(Cells cells, String key) {
    return cells.at(KeyHash.of(key), () -> key, fixture.nanos.get());
  }

  @Test
  void aFloodOfNewKeysDoesNotMakeAUsedUpLimitWhole() {
    Cells cells = cells(2_000);
    Cell victim = at(cells, "limited");
    assertThat(victim.take(10, fixture.nanos.get())).isTrue();

    for (int i = 0; i < 100_000; i++) {
      at(cells, "flood " + i).take(1, fixture.nanos.get());
    }

    assertThat(at(cells, "limited").take(1, fixture.nanos.get())).isFalse();
    assertThat(cells.size()).isLessThanOrEqualTo(2_000);
    assertThat(cells.full()).isTrue();
  }

  @Test
  void keysWithoutRoomHaveLessThanTheirDueAndNeverMore() {
    Cells cells = cells(100);
    int letIn = 0;

    for (int i = 0; i < 50_000; i++) {
      letIn += at(cells, "flood " + i).take(1, fixture.nanos.get()) ? 1 : 0;
    }

    assertThat(letIn).isLessThanOrEqualTo(100 + 1_024 * 10);
  }

  @Test
  void cellsThatCountNothingMakeRoom() {
    Cells cells = cells(1_000);
    for (int i = 0; i < 5_000; i++) {
      at(cells, "early " + i).take(10, fixture.nanos.get());
    }
    assertThat(cells.full()).isTrue();

    fixture.nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    for (int i = 0; i < 500; i++) {
      at(cells, "late " + i).take(10, fixture.nanos.get());
    }

    assertThat(cells.full()).isFalse();
    for (int i = 200; i < 500; i++) {
      assertThat(at(cells, "late " + i).take(1, fixture.nanos.get())).isFalse();
    }
  }

  @Test
  void threadsTogetherGetExactlyWhatThereIs() throws InterruptedException {
    Measure.Window window = new Measure.Window(Duration.ofHours(1), 5_000);
    Limiter limiter =
        Limits.of(fixture.setting(), null)
            .limiter(
                Fixture.wanted(
                    Fixture.policy("all", Per.Whose.ALL, window),
                    Fixture.policy("caller", Per.Whose.CALLER, Fixture.bucket("4000/d", 4_000))));
    AtomicInteger letIn = new AtomicInteger();
    CountDownLatch ready = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();

    for (int t = 0; t < 8; t++) {
      String caller = "caller " + (t & 1);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    await(ready);
                    for (int i = 0; i < 2_000; i++) {
                      letIn.addAndGet(Fixture.letsIn(limiter, caller) ? 1 : 0);
                    }
                  }));
    }
    ready.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(letIn.get()).isEqualTo(5_000);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
