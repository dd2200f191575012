package dev.banyan.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Waits for what comes, or does not, or just now.
class WaitTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void lastsAsLongAsTheDeadlineAndHardlyLonger() {
    for (int millis : List.of(0, 5, 120)) {
      long began = System.nanoTime();

      boolean came = new Arrival().await(Deadline.in(Duration.ofMillis(millis)));

      long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      assertThat(came).isFalse();
      assertThat(waited).isBetween(millis - 1L, 5_000L);
    }
  }

  /// Brought at any moment, also just when the wait begins, it ends the wait.
  @Test
  void losesNoWakeUp() {
    for (int i = 0; i < 2_000; i++) {
      Arrival arrival = new Arrival();
      Thread.ofVirtual().start(arrival::come);

      assertThat(arrival.await(Deadline.in(LONG))).isTrue();
    }
  }

  @Test
  void goesOnForAThreadThatIsInterrupted() throws InterruptedException {
    AtomicBoolean came = new AtomicBoolean();
    AtomicBoolean interrupted = new AtomicBoolean();
    BlockingQueue<Arrival> made = new LinkedBlockingQueue<>();
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  Arrival arrival = new Arrival();
                  made.add(arrival);
                  came.set(arrival.await(Deadline.in(LONG)));
                  interrupted.set(Thread.currentThread().isInterrupted());
                });
    Arrival awaited = made.take();

    boolean ended = waiting.join(Duration.ofMillis(100));

    assertThat(ended).as("ended before it came").isFalse();
    awaited.come();
    assertThat(waiting.join(LONG)).isTrue();
    assertThat(came).isTrue();
    assertThat(interrupted).isTrue();
  }

  @Test
  void isNotKeptOnceItHasEnded() {
    try (Wait wait = Wait.until(Deadline.in(LONG))) {
      assertThat(wait.isLate()).isFalse();
      assertThat(Overdue.watched()).isPositive();
    }

    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (Overdue.watched() > 0 && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    assertThat(Overdue.watched()).isZero();
  }
}
