package dev.banyan.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
      assertThat(Overdue.ALL.watched()).isPositive();
    }

    isEmpty(Overdue.ALL);
  }

  private static void isEmpty(Overdue overdue) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (overdue.watched() > 0 && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    assertThat(overdue.watched()).isZero();
  }

  @Test
  void keepsTheTimeAgainAfterItCouldNot() {
    AtomicBoolean scarce = new AtomicBoolean(true);
    Overdue overdue =
        new Overdue(
            look -> {
              if (scarce.getAndSet(false)) {
                throw new OutOfMemoryError("no thread");
              }
              Thread.ofVirtual().start(look);
            });
    try (Wait first = Wait.until(Deadline.in(Duration.ofMillis(60)));
        Wait second = Wait.until(Deadline.in(Duration.ofMillis(60)))) {
      assertThatThrownBy(() -> overdue.watch(first)).isInstanceOf(OutOfMemoryError.class);

      overdue.watch(second);

      isEmpty(overdue);
      assertThat(first.isLate()).isTrue();
    }
  }
}
