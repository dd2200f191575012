package dev.banyan.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TogetherTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final AtomicInteger cancellations = new AtomicInteger();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  private void cancel() {
    cancellations.incrementAndGet();
    cancelled.countDown();
  }

  private void ignore() {
    cancellations.incrementAndGet();
  }

  private @Nullable String untilCancelled() {
    threads.add(Thread.currentThread());
    await(cancelled);
    throw Fault.of(Fault.Kind.CANCELLED, "cancelled");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private @Nullable String fail(String message) {
    threads.add(Thread.currentThread());
    throw Fault.of(Fault.Kind.UNREACHABLE, message);
  }

  @Test
  void keepsTheOrderOfResults() {
    CountDownLatch second = new CountDownLatch(1);
    List<Supplier<@Nullable String>> works = new ArrayList<>();
    works.add(
        () -> {
          await(second);
          return "first";
        });
    works.add(
        () -> {
          second.countDown();
          return "second";
        });
    works.add(() -> null);

    List<@Nullable String> results = Together.all(works, Deadline.in(LONG), this::cancel);

    assertThat(results).containsExactly("first", "second", null);
    assertThat(cancellations).hasValue(0);
  }

  @Test
  void runsSideBySide() {
    CyclicBarrier all = new CyclicBarrier(8);
    Supplier<@Nullable Boolean> meet =
        () -> {
          try {
            all.await(20, TimeUnit.SECONDS);
            return Thread.currentThread().isVirtual();
          } catch (InterruptedException | BrokenBarrierException | TimeoutException failure) {
            throw new AssertionError(failure);
          }
        };

    List<@Nullable Boolean> results =
        Together.all(Collections.nCopies(8, meet), Deadline.in(LONG), this::cancel);

    assertThat(results).containsOnly(true);
  }

  @Test
  void cancelsTheRestOnTheFirstFaultAndThrowsIt() {
    List<Supplier<@Nullable String>> works =
        List.of(this::untilCancelled, () -> fail("gone"), this::untilCancelled);

    assertThatThrownBy(() -> Together.all(works, Deadline.in(LONG), this::cancel))
        .isInstanceOf(Fault.class)
        .hasMessage("gone");

    assertThat(cancellations).hasValue(1);
    assertThat(threads).hasSize(3).noneMatch(TogetherTest::stillWorks);
  }

  /// A thread whose work has ended may need a moment to be gone.
  private static boolean stillWorks(Thread thread) {
    try {
      return !thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void cancelsAndThrowsTimeoutWhenTheDeadlinePasses() {
    List<Supplier<@Nullable String>> works = List.of(this::untilCancelled, () -> "done");

    assertThatThrownBy(() -> Together.all(works, Deadline.in(Duration.ofMillis(30)), this::cancel))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.kind()).isIn(Fault.Kind.TIMEOUT, Fault.Kind.CANCELLED));

    assertThat(cancellations.get()).isGreaterThanOrEqualTo(1);
    assertThat(threads).noneMatch(TogetherTest::stillWorks);
  }

  @Test
  void doesNotWaitForWorkThatIgnoresItsCancellation() {
    CountDownLatch end = new CountDownLatch(1);
    List<Supplier<@Nullable String>> works =
        List.of(
            () -> {
              await(end);
              return "late";
            },
            () -> "done");
    Deadline deadline = Deadline.in(Duration.ofMillis(20));

    assertThatThrownBy(() -> Together.all(works, deadline, this::ignore))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.TIMEOUT));

    assertThat(deadline.remaining()).isGreaterThan(Duration.ofSeconds(-10));
    end.countDown();
  }

  @Test
  void turnsOtherExceptionsIntoABug() {
    List<Supplier<@Nullable String>> works =
        List.of(
            () -> {
              throw new IllegalStateException("a defect");
            },
            () -> "done");

    assertThatThrownBy(() -> Together.all(works, Deadline.in(LONG), this::cancel))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.BUG));
  }

  @Test
  void startsNothingAfterTheDeadline() {
    List<Supplier<@Nullable String>> works = List.of(() -> fail("ran"), () -> fail("ran"));

    assertThatThrownBy(() -> Together.all(works, Deadline.in(Duration.ZERO), this::cancel))
        .isInstanceOf(Fault.class);

    assertThat(threads).isEmpty();
  }
}
