package dev.banyan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.base.Share;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Grant;
import dev.banyan.operation.Priority;
import dev.banyan.value.Rows;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HedgingTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final GuardSettings AFTER_5_MS =
      GuardSettings.NONE.withHedge(
          new GuardSettings.Hedge(Duration.ofMillis(5), null, new Share(BigDecimal.TEN), 1));

  /// A system whose first call answers only when it is cancelled or released.
  private static final class SlowFirst implements Call {
    final AtomicInteger calls = new AtomicInteger();
    final CountDownLatch released = new CountDownLatch(1);
    final List<String> ends = new CopyOnWriteArrayList<>();
    final CountDownLatch ended = new CountDownLatch(2);

    @Override
    public Object call(dev.banyan.value.Struct input, Exchange exchange) {
      int number = calls.incrementAndGet();
      try {
        if (number == 1) {
          try (var _ = exchange.cancellation().onCancel(released::countDown)) {
            boolean _ = released.await(LONG.toMillis(), TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.cancellation().check();
        }
        ends.add(number + " answered");
        return "answer " + number;
      } catch (Fault fault) {
        ends.add(number + " " + fault.kind());
        throw fault;
      } finally {
        ended.countDown();
      }
    }
  }

  private static Call hedged(Effect effect, Call system, Shared shared) {
    return Guards.around(Bench.signature(effect), system, AFTER_5_MS, shared);
  }

  @Test
  void takesTheSecondAnswerWhereTheFirstIsLateAndCancelsTheFirst() throws InterruptedException {
    Bench bench = new Bench();
    SlowFirst system = new SlowFirst();
    Call read = hedged(Effect.READ, system, bench.shared(AFTER_5_MS));

    Object answer = read.call(Bench.INPUT, Bench.exchange(LONG));
    boolean bothEnded = system.ended.await(LONG.toMillis(), TimeUnit.MILLISECONDS);

    assertThat(answer).isEqualTo("answer 2");
    assertThat(bothEnded).isTrue();
    assertThat(system.ends).containsExactlyInAnyOrder("2 answered", "1 CANCELLED");
    assertThat(bench.events).contains("hedged");
  }

  @Test
  void makesAsManyAttemptsAsAreAllowedOneAfterTheOther() throws InterruptedException {
    Bench bench = new Bench();
    GuardSettings settings =
        GuardSettings.NONE.withHedge(
            new GuardSettings.Hedge(
                Duration.ofMillis(5), null, new Share(BigDecimal.valueOf(100)), 2));
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch cancelled = new CountDownLatch(2);
    Call system =
        (_, exchange) -> {
          int number = calls.incrementAndGet();
          if (number == 3) {
            return "answer 3";
          }
          CountDownLatch gone = new CountDownLatch(1);
          try (var _ = exchange.cancellation().onCancel(gone::countDown)) {
            boolean _ = gone.await(LONG.toMillis(), TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          cancelled.countDown();
          throw Fault.of(Fault.Kind.CANCELLED, "The caller has gone");
        };
    Call read =
        Guards.around(Bench.signature(Effect.READ), system, settings, bench.shared(settings));

    Object answer = read.call(Bench.INPUT, Bench.exchange(LONG));

    assertThat(answer).isEqualTo("answer 3");
    assertThat(cancelled.await(LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(calls).hasValue(3);
  }

  @Test
  void neverHedgesAWrite() {
    Bench bench = new Bench();
    AtomicInteger calls = new AtomicInteger();
    Call write =
        hedged(
            Effect.WRITE,
            (_, _) -> {
              long until = System.nanoTime() + 20_000_000;
              while (System.nanoTime() < until) {
                Thread.onSpinWait();
              }
              return calls.incrementAndGet();
            },
            bench.shared(AFTER_5_MS));

    write.call(Bench.INPUT, Bench.exchange(LONG));

    assertThat(calls).hasValue(1);
    assertThat(bench.events).isEmpty();
  }

  @Test
  void makesNoSecondAttemptWhenTheRequestHasNoneLeft() {
    Bench bench = new Bench();
    SlowFirst system = new SlowFirst();
    Call read = hedged(Effect.READ, system, bench.shared(AFTER_5_MS));
    Exchange exhausted = Bench.exchange(Duration.ofMillis(60)).with(new Grant(Priority.NORMAL, 0));

    String kind = Bench.fails(read, exhausted);

    assertThat(kind).isEqualTo("TIMEOUT");
    assertThat(system.calls).hasValue(1);
  }

  @Test
  void givesTheFailureOfAReadThatFailsBeforeItIsLate() {
    Bench bench = new Bench();
    Call read =
        hedged(
            Effect.READ,
            (_, _) -> {
              throw Bench.fault(Fault.Kind.NOT_FOUND);
            },
            bench.shared(AFTER_5_MS));

    assertThat(Bench.fails(read)).isEqualTo("NOT_FOUND");
  }

  @Test
  void closesTheStreamOfTheAttemptThatLost() throws InterruptedException {
    Bench bench = new Bench();
    CountDownLatch closed = new CountDownLatch(1);
    CountDownLatch secondAnswered = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    Call read =
        hedged(
            Effect.READ,
            (_, _) -> {
              if (calls.incrementAndGet() > 1) {
                secondAnswered.countDown();
                return "second";
              }
              try {
                // Deaf to cancellation, as some drivers are.
                boolean _ = secondAnswered.await(LONG.toMillis(), TimeUnit.MILLISECONDS);
                while (bench.events.isEmpty()) {
                  Thread.onSpinWait();
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
              return new NoRows(closed);
            },
            bench.shared(AFTER_5_MS));

    Object answer = read.call(Bench.INPUT, Bench.exchange(LONG));

    if (answer instanceof Rows rows) {
      rows.close();
    }
    assertThat(closed.await(LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  private record NoRows(CountDownLatch closed) implements Rows {
    @Override
    public boolean hasNext() {
      return false;
    }

    @Override
    public Object next() {
      throw new java.util.NoSuchElementException();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Test
  void knowsAQuantileOnceEnoughCallsAreKnown() {
    Latencies latencies = new Latencies();
    long before = latencies.quantile(0.95);

    for (int i = 1; i <= 100; i++) {
      latencies.add(Duration.ofMillis(i).toNanos());
    }

    assertThat(before).isEqualTo(-1);
    assertThat(Duration.ofNanos(latencies.quantile(0.95)).toMillis()).isBetween(95L, 115L);
  }

  @Test
  void forgetsThePast() {
    Latencies latencies = new Latencies();
    for (int i = 0; i < 2_000; i++) {
      latencies.add(Duration.ofSeconds(1).toNanos());
    }

    for (int i = 0; i < 20_000; i++) {
      latencies.add(Duration.ofMillis(1).toNanos());
    }

    assertThat(Duration.ofNanos(latencies.quantile(0.99)).toMillis()).isLessThan(3);
  }
}
