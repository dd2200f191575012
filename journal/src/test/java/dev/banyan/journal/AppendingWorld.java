package dev.banyan.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Arrival;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.HeldStore.Verdict;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A journal with callers of its own, over a store that does what it is told. One step at a time:
/// each caller stands in the queue, or has been told, before the next one comes.
final class AppendingWorld {
  private static final int STEPS = 40;
  private static final int WAITING_MAX = 6;
  private static final long WAITING_BYTES_MAX = 10L << 20;
  private static final long GROUP_BYTES_MAX = 8L << 20;
  private static final Bytes SMALL = Bytes.wrap(new byte[100]);
  private static final Bytes LARGE = Bytes.wrap(new byte[3 << 20]);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Random random;
  private final HeldStore store = new HeldStore();
  private final Journal journal;
  private final List<Caller> callers = new ArrayList<>();
  private boolean stopped;

  AppendingWorld(long seed) {
    random = new Random(seed);
    journal =
        Journal.open(
            store, new Journal.Settings(WAITING_MAX, WAITING_BYTES_MAX, InstantSource.system()));
  }

  /// Somebody who appends.
  private static final class Caller {
    private final StreamId stream;
    private final boolean refusable;
    private final long bytes;
    private final boolean soon;
    private volatile @Nullable Thread thread;
    private volatile String told = "";

    /// How many waited when it came, and with how many bytes at most.
    private int before;

    private long bytesBefore;

    Caller(int number, boolean refusable, long bytes, boolean soon) {
      this.stream = new StreamId("", "caller/" + number);
      this.refusable = refusable;
      this.bytes = bytes;
      this.soon = soon;
    }

    boolean isTold() {
      return !told.isEmpty();
    }

    /// In the queue, or in the writer's hand: it waits for an end or its deadline.
    boolean waits() {
      Thread own = thread;
      return own != null && LockSupport.getBlocker(own) instanceof Arrival;
    }

    @Override
    public String toString() {
      return stream.name() + " was told " + told;
    }
  }

  List<String> told() {
    return callers.stream().map(caller -> caller.told).toList();
  }

  void run() {
    for (int i = 0; i < STEPS && !stopped; i++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> come();
        case 4, 5, 6 -> end(verdict());
        default ->
            callers.stream().filter(caller -> caller.soon).forEach(caller -> await(caller::isTold));
      }
      assertThat(waiting()).as("in the queue").isLessThanOrEqualTo(WAITING_MAX);
    }
    close();
    judge();
  }

  private int waiting() {
    return (int)
        Objects.requireNonNull(journal.gauges().get("banyan.journal.waiting")).getAsDouble();
  }

  private Verdict verdict() {
    return switch (random.nextInt(12)) {
      case 0 -> Verdict.AWAY;
      case 1 -> Verdict.LOST;
      case 2 -> Verdict.MADE;
      case 3 -> random.nextInt(4) == 0 ? Verdict.STOPS : Verdict.DONE;
      case 4 -> random.nextInt(4) == 0 ? Verdict.THROWS : Verdict.DONE;
      default -> Verdict.DONE;
    };
  }

  private static void await(BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(until);
      LockSupport.parkNanos(10_000);
    }
  }

  private void come() {
    boolean large = random.nextInt(8) == 0;
    Bytes payload = large ? LARGE : SMALL;
    Caller caller =
        new Caller(callers.size(), random.nextInt(10) == 0, payload.size(), random.nextInt(5) == 0);
    Expected expected = caller.refusable ? Expected.existing() : Expected.newStream();
    Append append = Append.to(caller.stream, expected, new Entry("caller-came", payload));
    Duration length = caller.soon ? Duration.ofNanos(100_000 + random.nextInt(900_000)) : LONG;
    caller.before = waiting();
    caller.bytesBefore =
        callers.stream().filter(one -> !one.isTold()).mapToLong(one -> one.bytes).sum();
    callers.add(caller);
    caller.thread = Thread.ofVirtual().start(() -> caller.told = told(append, Deadline.in(length)));
    await(() -> caller.isTold() || caller.waits());
  }

  private String told(Append append, Deadline deadline) {
    try {
      return switch (journal.append(append, deadline)) {
        case Outcome.Written _ -> "written";
        case Outcome.Refused _ -> "refused";
      };
    } catch (Fault fault) {
      String kind = fault.kind().name();
      String why = String.valueOf(fault.operator());
      return !kind.equals("OVERLOADED")
          ? kind
          : fault.name().equals(Journal.STOPPED)
              ? kind + " stopped"
              : kind + (why.contains("is full") ? " full" : " closed");
    }
  }

  /// What the writer has in hand, if anything, ends so; all who wait for it are told.
  private void end(Verdict as) {
    int ended = store.groups().size();
    if (store.inHand() == 0) {
      return;
    }
    store.end(as);
    await(() -> store.groups().size() > ended);
    HeldStore.Group group = store.groups().get(ended);
    for (Append append : group.appends()) {
      Caller caller = caller(append);
      await(caller::isTold);
    }
    stopped = as == Verdict.STOPS || as == Verdict.THROWS;
    if (stopped) {
      callers.forEach(caller -> await(caller::isTold));
      // Who was told in time by its own deadline has not waited for the stop.
      await(() -> journal.stopped() != null);
      come();
      assertThat(callers.getLast().told).isEqualTo("OVERLOADED stopped");
    }
  }

  private Caller caller(Append append) {
    String name = append.parts().getFirst().stream().name();
    return callers.get(Integer.parseInt(name.substring(name.indexOf('/') + 1)));
  }

  /// What waits is written, and whoever comes then is refused.
  private void close() {
    List<Caller> waiting = callers.stream().filter(one -> !one.isTold() && !one.soon).toList();
    store.free();
    journal.close();
    callers.forEach(caller -> await(caller::isTold));
    for (Caller caller : waiting) {
      assertThat(caller.told).as("what waited at the end").isIn("written", "refused");
    }
    if (!stopped) {
      come();
      assertThat(callers.getLast().told).isEqualTo("OVERLOADED closed");
    }
  }

  private void judge() {
    Map<Caller, Verdict> ends = new HashMap<>();
    int last = -1;
    boolean over = false;
    for (HeldStore.Group group : store.groups()) {
      assertThat(over).as("written behind a stop").isFalse();
      over = group.verdict() == Verdict.STOPS || group.verdict() == Verdict.THROWS;
      long bytes = 0;
      for (Append append : group.appends()) {
        Caller caller = caller(append);
        assertThat(ends.put(caller, group.verdict())).as("twice: " + caller).isNull();
        assertThat(callers.indexOf(caller)).as("first come, first served").isGreaterThan(last);
        last = callers.indexOf(caller);
        bytes += caller.bytes;
      }
      boolean fits = bytes <= GROUP_BYTES_MAX || group.appends().size() == 1;
      assertThat(fits).as("a group of " + bytes + " bytes").isTrue();
    }
    callers.forEach(caller -> judge(caller, ends.get(caller)));
  }

  private void judge(Caller caller, @Nullable Verdict end) {
    boolean made = (end == Verdict.DONE || end == Verdict.MADE) && !caller.refusable;
    assertThat(store.written(caller.stream)).as(caller + " of " + end).isEqualTo(made ? 1 : 0);
    switch (caller.told) {
      case "written" -> assertThat(made && end == Verdict.DONE).as(caller + "").isTrue();
      case "refused" -> assertThat(!made && end == Verdict.DONE).as(caller + "").isTrue();
      case "UNREACHABLE" -> assertThat(end).as(caller + "").isEqualTo(Verdict.AWAY);
      case "OUTCOME_UNKNOWN" -> {
        boolean said = end != Verdict.DONE && end != Verdict.AWAY;
        assertThat(end != null && (caller.soon || said)).as(caller + " of " + end).isTrue();
      }
      case "TIMEOUT" -> assertThat(caller.soon && end == null).as(caller + "").isTrue();
      case "OVERLOADED full" -> {
        boolean large = caller.bytesBefore + caller.bytes > WAITING_BYTES_MAX;
        assertThat(end == null && (caller.before >= WAITING_MAX || large))
            .as("%s when %s waited", caller, caller.before)
            .isTrue();
      }
      case "OVERLOADED stopped", "OVERLOADED closed" -> assertThat(end).as(caller + "").isNull();
      default -> throw new AssertionError(caller + "");
    }
  }
}
