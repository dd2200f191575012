package dev.banyan.gateway.job;

import dev.banyan.audit.AuditTrail;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Entry;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Trace;
import dev.banyan.value.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One run at work: page by page, row by row, a checkpoint after each page, and within one where it
/// is left. Leaves when it is over, when the process closes, a person wants it to end, or somebody
/// else has written to the run's stream. What it has done and could not record, it records first
/// when it is told to work again. Owned by one thread.
final class Run {
  private static final Duration BEAT_EVERY = Duration.ofSeconds(30);
  private static final Duration WAIT_MAX = Duration.ofMinutes(1);
  private static final Duration WAIT_STEP = Duration.ofMillis(200);
  private static final int REASON_MAX = 500;

  private final Job job;
  private final Ledger ledger;
  private final Signals signals;
  private final Tally tally;
  private final String node;
  private Progress progress;
  private Taken taken;

  /// Whether a fault of the journal, or a defect, has ended its work: nobody knows what was
  /// recorded of it.
  private boolean cutOff;

  private long beatNanos = System.nanoTime();

  Run(Job job, Ledger ledger, Progress progress, Around around) {
    this.job = job;
    this.ledger = ledger;
    this.progress = progress;
    this.signals = around.signals();
    this.tally = around.tally();
    this.node = around.node();
    this.taken = new Taken(job.work(), progress, node);
  }

  /// What comes from outside. Thread-safe.
  interface Signals {
    /// Whether the process, or this configuration, ends.
    boolean closing();

    /// Whether a person has said something of the run since this was asked last.
    boolean told();
  }

  /// What this node has done since its start. Thread-safe.
  static final class Tally {
    final LongAdder done = new LongAdder();
    final LongAdder skipped = new LongAdder();
  }

  /// What a run meets on this node.
  ///
  /// @param node tells its records from those of other nodes
  record Around(Signals signals, Tally tally, String node) {}

  /// Why a run is left.
  private enum Why {
    /// It is not ours any more: nothing more is to be recorded by us.
    TAKEN_OVER,
    /// The process, or this configuration, ends.
    CLOSING,
    /// A person wants it to end.
    CANCELLED,
    /// What we have done was recorded by an append of which nobody knew: on from there.
    RECORDED
  }

  /// That this run is left, between two rows.
  private static final class Left extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Why why;

    Left(Why why) {
      super(null, null, false, false);
      this.why = why;
    }
  }

  /// That the run itself could not go on while a row waited: no failure of the row.
  private static final class Halted extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Fault fault;

    Halted(Fault fault) {
      super(null, fault, false, false);
      this.fault = fault;
    }
  }

  /// @throws Fault where the journal is away: to be told to work again when it may be there
  void work() {
    try {
      boolean on = true;
      while (on && !progress.state().isOver()) {
        on = goOn();
      }
    } catch (Halted halted) {
      cutOff = true;
      throw halted.fault;
    } catch (RuntimeException | Error broken) {
      cutOff = true;
      throw broken;
    }
  }

  /// Whether there is more to do here.
  private boolean goOn() {
    try {
      if (cutOff) {
        regain();
      }
      page();
      return true;
    } catch (Left left) {
      return leave(left.why);
    }
  }

  /// Records what was done before the journal went away. Behind that record, none that was on its
  /// way then can come any more.
  private void regain() {
    catchUp();
    List<Entry> entries = taken.left();
    record(entries.isEmpty() ? List.of(beat()) : entries);
    taken = new Taken(job.work(), progress, node);
    cutOff = false;
  }

  /// Records how far it has come, for whoever goes on with it; whether there is more to do here.
  private boolean leave(Why why) {
    List<Entry> entries =
        switch (why) {
          case TAKEN_OVER, RECORDED -> List.of();
          case CLOSING -> taken.left();
          case CANCELLED -> with(taken.left(), ended(Progress.State.CANCELLED, null));
        };
    if (entries.isEmpty()) {
      return why == Why.RECORDED;
    }
    try {
      record(entries);
      return false;
    } catch (Left left) {
      return left.why == Why.RECORDED;
    }
  }

  private void page() {
    taken = new Taken(job.work(), progress, node);
    alive();
    Page page;
    try {
      page =
          attempt(() -> job.work().page(progress.planned(), progress.cursor(), exchange()), true);
    } catch (Fault fault) {
      String why = "its list could not be read: " + reason(fault);
      record(List.of(ended(Progress.State.FAILED, why)));
      return;
    }
    for (Object row : page.items()) {
      if (taken.wasOver(row)) {
        continue;
      }
      alive();
      Fault fault = row(row);
      if (fault == null) {
        taken.done(row);
        tally.done.increment();
        continue;
      }
      if (fault.kind() == Fault.Kind.BUG) {
        System.getLogger("banyan.jobs")
            .log(System.Logger.Level.ERROR, "a row of job " + job.name() + " met a defect", fault);
      }
      tally.skipped.increment();
      boolean doubtful = fault.leavesOpen() && !job.work().isRepeatable();
      taken.skipped(row, skip(row, fault), doubtful);
      if (progress.skippedSince() + taken.skipped() > job.terms().skipMax()) {
        String why = "more than " + job.terms().skipMax() + " rows failed";
        record(with(taken.givenUp(), ended(Progress.State.FAILED, why)));
        return;
      }
    }
    String next = page.next();
    List<Entry> over = taken.page(next);
    // The end stands with the last page: a page without a next one is no place to go on from.
    record(next == null ? with(over, ended(Progress.State.DONE, null)) : over);
  }

  private static List<Entry> with(List<Entry> entries, Entry last) {
    List<Entry> all = new ArrayList<>(entries);
    all.add(last);
    return all;
  }

  /// Null where the row is done.
  private @Nullable Fault row(Object row) {
    try {
      attempt(
          () -> {
            job.work().row(progress.planned(), row, exchange());
            return row;
          },
          job.work().isRepeatable());
      return null;
    } catch (Fault fault) {
      return fault;
    } catch (Error bug) { // As where memory is short, perhaps behind a write that was made.
      if (job.work().isRepeatable()) {
        throw bug;
      }
      return defect(bug);
    }
  }

  private static Fault defect(Throwable bug) {
    return Fault.bug("a step of a job failed with " + bug.getClass().getName(), bug);
  }

  /// Tries as often as the terms allow, where another try may do better. What was sent, and may
  /// have been made, is tried again only where it is `repeatable`.
  private <T> T attempt(Supplier<T> action, boolean repeatable) {
    Duration wait = job.terms().pause();
    for (int attempt = 1; ; attempt++) {
      try {
        return action.get();
      } catch (Fault fault) {
        if (AuditTrail.isUnrecorded(fault)) {
          throw new Halted(fault);
        }
        boolean sent = fault.reach() == Fault.Reach.SENT;
        boolean again = fault.kind().mayPass() && (repeatable || !sent);
        if (!again || attempt >= job.terms().attempts()) {
          throw fault;
        }
        pause(wait);
        wait = wait.multipliedBy(2).compareTo(WAIT_MAX) < 0 ? wait.multipliedBy(2) : WAIT_MAX;
      } catch (RuntimeException | StackOverflowError bug) {
        throw defect(bug);
      }
    }
  }

  private void pause(Duration wait) {
    long until = System.nanoTime() + wait.toNanos();
    for (long left = wait.toNanos(); left > 0; left = until - System.nanoTime()) {
      try {
        alive();
      } catch (Fault fault) {
        throw new Halted(fault);
      }
      LockSupport.parkNanos(this, Math.min(left, WAIT_STEP.toNanos()));
    }
  }

  /// Leaves where the process closes; now and then tells the other nodes that the run goes on, and
  /// hears what people want of it.
  private void alive() {
    if (signals.closing()) {
      throw new Left(Why.CLOSING);
    }
    if (signals.told()) {
      catchUp();
    }
    if (System.nanoTime() - beatNanos > BEAT_EVERY.toNanos()) {
      record(List.of(beat()));
    }
    if (progress.state() == Progress.State.ENDING) {
      throw new Left(Why.CANCELLED);
    }
  }

  private Entry beat() {
    return new Entry(Progress.BEAT, Note.of(Progress.NODE, node).write());
  }

  private Entry skip(Object row, Fault fault) {
    return new Entry(
        Progress.SKIPPED,
        Note.of("row", job.work().json(row))
            .and("fault", fault.name())
            .and("reason", reason(fault))
            .and(Progress.NODE, node)
            .write());
  }

  private Entry ended(Progress.State outcome, @Nullable String reason) {
    Note note = Note.of("outcome", outcome.name()).and("reason", reason);
    return new Entry(Progress.ENDED, note.and(Progress.NODE, node).write());
  }

  private static String reason(Fault fault) {
    String whole = fault.operator() == null ? fault.getMessage() : fault.operator();
    return whole.length() <= REASON_MAX ? whole : whole.substring(0, REASON_MAX) + "…";
  }

  /// Adds to the run's record.
  private void record(List<Entry> entries) {
    beatNanos = System.nanoTime();
    Progress next = ledger.add(progress, entries);
    while (next == null) {
      catchUp();
      next = ledger.add(progress, entries);
    }
    progress = next;
  }

  /// Takes in what was written since: what people want of the run, and what we wrote without
  /// hearing of it. Where another node has written, the run is its.
  private void catchUp() {
    Progress now = ledger.held(progress, node);
    if (now == null) {
      throw new Left(Why.TAKEN_OVER);
    }
    boolean further = now.isFurtherThan(progress);
    progress = now;
    if (further) {
      taken = new Taken(job.work(), progress, node);
      throw new Left(Why.RECORDED);
    }
  }

  private Exchange exchange() {
    String id = job.name() + "/" + progress.run();
    Caller caller = new Caller("job", job.name(), null, Set.of(), Set.of(), Map.of());
    return new Exchange(id, Deadline.in(job.terms().deadline()), caller, Trace.NONE)
        .because(progress.run());
  }
}
