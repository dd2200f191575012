package dev.banyan.audit;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.StreamId;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/// Records acts in the stream `audit/DAY` of their tenant, by the day of UTC. Thread-safe.
///
/// An act is recorded before it is done or shown (`record`), or soon after by one thread that takes
/// all that wait at once (`later`). What cannot be recorded is counted and never forgotten in
/// silence.
public final class AuditTrail implements AutoCloseable {
  /// The name of the fault of an act that cannot be recorded and is therefore not done.
  public static final String UNRECORDED = "not-recorded";

  private static final Act END = Act.by(new Act.Doer("", "", null, null, null), "end");
  private static final int WAITING_MAX = 10_000;
  private static final int GROUP_MAX = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long COMPLAINT_NANOS = Duration.ofSeconds(10).toNanos();

  private final Journal journal;
  private final InstantSource clock;
  private final LongAdder recorded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder signed = new LongAdder();
  private final LongAdder unsigned = new LongAdder();
  private final AtomicLong complained = new AtomicLong(System.nanoTime() - COMPLAINT_NANOS);
  private final BlockingQueue<Act> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
  private volatile boolean closed;
  private final Thread writer = Thread.ofVirtual().name("banyan-audit").unstarted(this::write);

  public AuditTrail(Journal journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
  }

  public void start() {
    writer.start();
  }

  /// Its figures by their metrics' names; all of them only grow.
  public Map<String, DoubleSupplier> counts() {
    return Map.of(
        "banyan.audit.records", recorded::sum,
        "banyan.audit.failed", failed::sum,
        "banyan.audit.checkpoints", signed::sum,
        "banyan.audit.checkpoints.failed", unsigned::sum);
  }

  /// Counts checkpoints that were signed.
  public void signed(long count) {
    signed.add(count);
  }

  /// Counts a checkpoint that could not be signed.
  public void unsigned() {
    unsigned.increment();
  }

  public long recorded() {
    return recorded.sum();
  }

  public long failed() {
    return failed.sum();
  }

  /// Whether that is such a fault. A system may declare one of that name, after it was asked.
  public static boolean isUnrecorded(Fault fault) {
    return fault.kind() == Fault.Kind.OVERLOADED && fault.name().equals(UNRECORDED);
  }

  /// Returns when the act is durable. Blocks.
  ///
  /// @throws Fault `OVERLOADED`, named [#UNRECORDED], where it is not
  public void record(Act act, Deadline deadline) {
    try {
      append(List.of(act), deadline);
    } catch (Fault fault) {
      missing(1, fault);
      throw Fault.builder(Fault.Kind.OVERLOADED, "This cannot be recorded, so it is not done")
          .name(UNRECORDED)
          .operator("no audit record could be written: " + fault.operator())
          .retryAfter(Duration.ofSeconds(5))
          .cause(fault)
          .build();
    }
  }

  /// Returns when the act is durable, or when it is counted among those that are missing: what has
  /// been done already cannot be refused.
  public void recordDone(Act act) {
    try {
      append(List.of(act), Deadline.in(PATIENCE));
    } catch (Fault fault) {
      missing(1, fault);
    }
  }

  /// Has the act recorded soon. Never blocks.
  public void later(Act act) {
    if (closed || !waiting.offer(act)) {
      missing(1, Fault.of(Fault.Kind.OVERLOADED, "too many acts wait, or the store is closing"));
    }
  }

  private void append(List<Act> acts, Deadline deadline) {
    String day = "audit/" + LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    List<Append.Part> parts = new ArrayList<>();
    acts.stream()
        .map(Act::tenant)
        .distinct()
        .forEach(tenant -> parts.add(part(new StreamId(tenant, day), tenant, acts)));
    var _ = journal.append(new Append(parts, List.of()), deadline);
    recorded.add(acts.size());
  }

  private static Append.Part part(StreamId stream, String tenant, List<Act> acts) {
    List<Entry> entries =
        acts.stream()
            .filter(act -> act.tenant().equals(tenant))
            .map(act -> new Entry(act.kind(), act.payload()))
            .toList();
    return new Append.Part(stream, Expected.any(), entries);
  }

  private void missing(int count, Fault why) {
    failed.add(count);
    long last = complained.get();
    long now = System.nanoTime();
    if (now - last >= COMPLAINT_NANOS && complained.compareAndSet(last, now)) {
      System.getLogger("banyan.audit")
          .log(
              System.Logger.Level.ERROR,
              () ->
                  "acts are missing in the audit trail, "
                      + failed.sum()
                      + " so far: "
                      + (why.operator() == null ? why.getMessage() : why.operator()));
    }
  }

  private void write() {
    List<Act> group = new ArrayList<>();
    boolean more = true;
    while (more) {
      try {
        group.add(waiting.take());
      } catch (InterruptedException _) {
        return;
      }
      waiting.drainTo(group, GROUP_MAX - 1);
      more = !group.contains(END);
      group.removeIf(act -> act == END);
      if (!group.isEmpty()) {
        together(List.copyOf(group));
      }
      group.clear();
    }
  }

  /// A group that is too large for one append is written one by one.
  private void together(List<Act> group) {
    try {
      append(group, Deadline.in(PATIENCE));
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.BUG && group.size() > 1) {
        group.forEach(this::recordDone);
      } else {
        missing(group.size(), fault);
      }
    }
  }

  /// Records what waits.
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    boolean told = false;
    while (!told || writer.isAlive()) {
      try {
        if (!told) {
          waiting.put(END);
          told = true;
        }
        writer.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
