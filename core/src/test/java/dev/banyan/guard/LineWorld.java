package dev.banyan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Grant;
import dev.banyan.operation.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The line before one system, whose bound learns from calls of made-up lengths. One step at a
/// time: each caller has its turn, stands in line or was sent away before the next thing happens.
final class LineWorld implements GuardSimulationTest.World {
  private static final int STEPS = 40;
  private static final int MEASURED = 50;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Map<String, Integer> seen = new TreeMap<>();
  private final Random random;
  private final GuardSettings.Concurrency settings;
  private final Concurrency concurrency;
  private final List<Caller> inLine = new ArrayList<>();
  private final List<Caller> underWay = new ArrayList<>();
  private int callers;

  LineWorld(long seed) {
    random = new Random(seed);
    int min = 1 + random.nextInt(3);
    settings =
        new GuardSettings.Concurrency(min, min + random.nextInt(12), random.nextInt(5), LONG);
    concurrency = new Concurrency(settings);
    // How long calls take without a queue is known.
    for (int i = 0; i < MEASURED; i++) {
      concurrency.ended(Verdict.WELL, 10_000_000);
    }
  }

  /// Somebody who comes with a priority; `soon` has little time.
  private static final class Caller {
    private final int number;
    private final Priority priority;
    private final Exchange exchange;
    private final boolean soon;
    private volatile @Nullable Thread thread;
    private volatile String told = "";

    Caller(int number, Priority priority, boolean soon) {
      this.number = number;
      this.priority = priority;
      this.soon = soon;
      this.exchange =
          Bench.exchange(soon ? Duration.ofMillis(1) : LONG).with(new Grant(priority, 0));
    }

    void enter(Concurrency concurrency) {
      try {
        GuardEvents.Refusal refusal = concurrency.enter(exchange);
        told = refusal == null ? "turn" : refusal.name();
      } catch (Fault fault) {
        told = fault.kind() == Fault.Kind.CANCELLED ? "gone" : fault.kind().name();
      }
    }

    boolean isTold() {
      return !told.isEmpty();
    }

    boolean waits() {
      Thread own = thread;
      return own != null && own.getState() == Thread.State.TIMED_WAITING;
    }

    @Override
    public String toString() {
      return number + " " + priority + " " + told;
    }
  }

  private static void await(BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(until);
      LockSupport.parkNanos(10_000);
    }
  }

  @Override
  public Map<String, Integer> run() {
    for (int i = 0; i < STEPS; i++) {
      switch (random.nextInt(5)) {
        case 0, 1 -> come();
        case 2, 3 -> leave();
        default -> giveUp();
      }
      look();
    }
    while (!underWay.isEmpty()) {
      leave();
      look();
    }
    assertThat(inLine).as("in line for ever").isEmpty();
    assertThat(concurrency.line()).isEqualTo(new Concurrency.Line(0, 0));
    return seen;
  }

  private void saw(String what) {
    seen.merge(what, 1, Integer::sum);
  }

  private void look() {
    Concurrency.Line line = concurrency.line();
    assertThat(line).isEqualTo(new Concurrency.Line(underWay.size(), inLine.size()));
    assertThat(line.underWay()).isLessThanOrEqualTo(settings.max());
    assertThat(line.waiting()).isLessThanOrEqualTo(settings.queue());
    assertThat(concurrency.bound()).isBetween(1, settings.max());
    if (line.waiting() > 0) {
      assertThat(line.underWay())
          .as("they wait, and there is room")
          .isGreaterThanOrEqualTo(concurrency.bound());
    }
  }

  private void come() {
    Priority[] priorities = Priority.values();
    Caller caller =
        new Caller(
            callers++, priorities[random.nextInt(priorities.length)], random.nextInt(6) == 0);
    boolean room = inLine.isEmpty() && underWay.size() < concurrency.bound();
    boolean full = inLine.size() >= settings.queue();
    Caller least =
        inLine.stream()
            .min(
                Comparator.comparing((Caller one) -> one.priority)
                    .thenComparingLong(one -> -one.number))
            .orElse(null);
    caller.thread = Thread.ofVirtual().start(() -> caller.enter(concurrency));
    await(() -> caller.isTold() || caller.waits());
    if (room) {
      await(caller::isTold);
      assertThat(caller.told).as("there is room").isEqualTo("turn");
      underWay.add(caller);
      saw("passed");
      return;
    }
    if (full && (least == null || least.priority.compareTo(caller.priority) >= 0)) {
      await(caller::isTold);
      assertThat(caller.told).as("there is no room").isEqualTo("TOO_MANY_WAITING");
      saw(caller.told);
      return;
    }
    Caller sent = full ? least : null;
    if (sent != null) {
      await(sent::isTold);
      assertThat(sent.told).as("gives its place to %s", caller).isEqualTo("DISPLACED");
      inLine.remove(sent);
      saw(sent.told);
    }
    inLine.add(caller);
    saw("waited");
    if (caller.soon) {
      await(caller::isTold);
      assertThat(caller.told).isEqualTo("WAITED_TOO_LONG");
      inLine.remove(caller);
      saw(caller.told);
    }
  }

  /// A call ends, well or badly, after as long as it likes.
  private void leave() {
    if (underWay.isEmpty()) {
      return;
    }
    Caller leaving = underWay.remove(random.nextInt(underWay.size()));
    int before = concurrency.bound();
    Verdict verdict = Verdict.values()[random.nextInt(Verdict.values().length)];
    concurrency.ended(verdict, 1_000_000L * (1 + random.nextInt(50)));
    int bound = concurrency.bound();
    if (bound != before) {
      saw(bound > before ? "bound grew" : "bound shrank");
    }
    assertThat(leaving.told).isEqualTo("turn");
    concurrency.leave();
    int room = Math.max(0, bound - underWay.size());
    List<Caller> next =
        inLine.stream()
            .sorted(
                Comparator.comparing((Caller one) -> one.priority)
                    .reversed()
                    .thenComparingLong(one -> one.number))
            .limit(room)
            .toList();
    for (Caller caller : next) {
      await(caller::isTold);
      assertThat(caller.told).as("%s is next of %s", caller, inLine).isEqualTo("turn");
    }
    inLine.removeAll(next);
    underWay.addAll(next);
    assertThat(inLine).as("before their turn").noneMatch(Caller::isTold);
  }

  /// Somebody in line goes away.
  private void giveUp() {
    if (!inLine.isEmpty()) {
      Caller leaving = inLine.remove(random.nextInt(inLine.size()));
      leaving.exchange.cancellation().cancel();
      await(leaving::isTold);
      assertThat(leaving.told).isEqualTo("gone");
      saw("gone");
    }
  }
}
