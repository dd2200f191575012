package dev.banyan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.base.Together;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Grant;
import dev.banyan.operation.Priority;
import dev.banyan.value.Rows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private static GuardSettings.Concurrency settings(int max, int queue, Duration wait) {
    return new GuardSettings.Concurrency(max, queue, wait);
  }

  @Test
  void tellsWhoArrivesToPassWaitOrLeave() {
    Concurrency.Line empty = new Concurrency.Line(0, 0);

    assertThat(empty.arrive(2, 1)).isEqualTo(Concurrency.Line.Answer.PASS);
    assertThat(empty.passed().passed().arrive(2, 1)).isEqualTo(Concurrency.Line.Answer.WAIT);
    assertThat(empty.passed().passed().queued().arrive(2, 1))
        .isEqualTo(Concurrency.Line.Answer.FULL);
    assertThat(empty.passed().queued().left().next(1)).isTrue();
    assertThat(empty.passed().queued().left().turn()).isEqualTo(new Concurrency.Line(1, 0));
    assertThat(empty.passed().left()).isEqualTo(empty);
  }

  @Test
  void refusesBeyondTheLine() {
    Concurrency concurrency = new Concurrency(settings(1, 0, LONG));
    concurrency.enter(Bench.exchange(LONG));

    GuardEvents.Refusal refusal = concurrency.enter(Bench.exchange(LONG));

    assertThat(refusal).isEqualTo(GuardEvents.Refusal.TOO_MANY_WAITING);
  }

  @Test
  void waitsNoLongerThanTheDeadlineOrTheSettingsAllow() {
    Concurrency patient = new Concurrency(settings(1, 5, LONG));
    Concurrency impatient = new Concurrency(settings(1, 5, Duration.ofMillis(20)));
    patient.enter(Bench.exchange(LONG));
    impatient.enter(Bench.exchange(LONG));

    List<GuardEvents.@Nullable Refusal> refusals = new ArrayList<>();
    refusals.add(patient.enter(Bench.exchange(Duration.ofMillis(20))));
    refusals.add(impatient.enter(Bench.exchange(LONG)));

    assertThat(refusals).containsOnly(GuardEvents.Refusal.WAITED_TOO_LONG);
    assertThat(patient.line()).isEqualTo(new Concurrency.Line(1, 0));
  }

  @Test
  void letsACallerWhoHasGoneOutOfTheLine() {
    Concurrency concurrency = new Concurrency(settings(1, 5, LONG));
    concurrency.enter(Bench.exchange(LONG));
    Exchange gone = Bench.exchange(LONG);
    Thread leaving = Thread.ofVirtual().unstarted(gone.cancellation()::cancel);
    Call call =
        (_, exchange) -> {
          leaving.start();
          concurrency.enter(exchange);
          return "entered";
        };

    String fault = Bench.fails(call, gone);

    assertThat(fault).isEqualTo("CANCELLED");
    assertThat(concurrency.line()).isEqualTo(new Concurrency.Line(1, 0));
  }

  @Test
  void neverLetsMoreUnderWayThanItMay() {
    Concurrency concurrency = new Concurrency(settings(3, 100, LONG));
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Supplier<@Nullable Boolean> work =
        () -> {
          for (int i = 0; i < 200; i++) {
            if (concurrency.enter(Bench.exchange(LONG)) != null) {
              return false;
            }
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            underWay.decrementAndGet();
            concurrency.leave();
          }
          return true;
        };

    List<@Nullable Boolean> all =
        Together.all(Collections.nCopies(20, work), Deadline.in(LONG), () -> {});

    assertThat(all).containsOnly(true);
    assertThat(most.get()).isBetween(1, 3);
    assertThat(concurrency.line()).isEqualTo(new Concurrency.Line(0, 0));
  }

  @Test
  void givesThePlaceOfTheLeastImportantToAMoreImportantOne() throws InterruptedException {
    Concurrency concurrency = new Concurrency(settings(1, 1, LONG));
    concurrency.enter(Bench.exchange(LONG));
    List<String> ends = Collections.synchronizedList(new ArrayList<>());
    Thread low = waiting(concurrency, Priority.LOW, ends);
    Thread high = waiting(concurrency, Priority.HIGH, ends);
    low.join(LONG);

    concurrency.leave();
    high.join(LONG);

    assertThat(ends).containsExactly("LOW DISPLACED", "HIGH null");
    assertThat(concurrency.line()).isEqualTo(new Concurrency.Line(1, 0));
  }

  @Test
  void letsTheMoreImportantGoFirst() throws InterruptedException {
    Concurrency concurrency = new Concurrency(settings(1, 5, LONG));
    concurrency.enter(Bench.exchange(LONG));
    List<String> ends = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads =
        List.of(
            waiting(concurrency, Priority.LOW, ends),
            waiting(concurrency, Priority.NORMAL, ends),
            waiting(concurrency, Priority.CRITICAL, ends));

    for (int i = 0; i < threads.size(); i++) {
      int before = ends.size();
      concurrency.leave();
      while (ends.size() == before) {
        Thread.onSpinWait();
      }
    }
    for (Thread thread : threads) {
      thread.join(LONG);
    }

    assertThat(ends).containsExactly("CRITICAL null", "NORMAL null", "LOW null");
  }

  /// Somebody of that priority who stands in line when this returns.
  private static Thread waiting(Concurrency concurrency, Priority priority, List<String> ends) {
    Exchange exchange = Bench.exchange(LONG).with(new Grant(priority, 0));
    int before = concurrency.line().waiting();
    boolean full = before == 1 && priority == Priority.HIGH;
    Thread thread =
        Thread.ofVirtual().start(() -> ends.add(priority + " " + concurrency.enter(exchange)));
    while (!full && concurrency.line().waiting() == before) {
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  void keepsThePlaceOfAStreamUntilItIsClosed() {
    GuardSettings settings = GuardSettings.NONE.withConcurrency(settings(1, 0, LONG));
    Bench bench = new Bench();
    Shared shared = bench.shared(settings);
    Call read =
        Guards.around(Bench.signature(Effect.READ), (_, _) -> new ThreeRows(), settings, shared);

    Rows rows = (Rows) Bench.call(read);
    Number during = shared.gauges().get("calls_under_way");
    if (rows != null) {
      rows.close();
      rows.close();
    }

    assertThat(during).isEqualTo(1);
    assertThat(shared.gauges()).containsEntry("calls_under_way", 0);
  }

  private static final class ThreeRows implements Rows {
    private final Iterator<Integer> rows = List.of(1, 2, 3).iterator();

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Object next() {
      return rows.next();
    }

    @Override
    public void close() {}
  }
}
