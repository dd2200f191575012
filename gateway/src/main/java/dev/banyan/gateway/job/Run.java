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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One run at work: page by page, row by row, a checkpoint after each page, and within one where it
/// is left. Leaves when it is over, when the process closes, a person wants it to end, or somebody
/// else has written to the run's stream. Owned by one thread.
final class Run {
  private static final Duration BEAT_EVERY = Duration.ofSeconds(30);
  private static final Duration WAIT_MAX = Duration.ofMinutes(1);
  private static final Duration WAIT_STEP = Duration.ofMillis(200);
  private static final int REASON_MAX = 500;

  private final Job job;
  private final Ledger ledger;
  private final Signals signals;
  private final Tally tally;
  private Progress progress;
  private Taken taken;
  private long beatNanos = System.nanoTime();

  Run(Job job, Ledger ledger, Progress progress, Around around) {
    this.job = job;
    this.ledger = ledger;
    this.progress = progress;
    this.signals = around.signals();
    this.tally = around.tally();
    this.taken = new Taken(job.work(), progress);
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
  record Around(Signals signals, Tally tally) {}

  /// Why a run is left.
  private enum Why {
    /// It is not ours any more: nothing more is to be recorded by us.
    TAKEN_OVER,
    /// The process, or this configuration, ends.
    CLOSING,
    /// A person wants it to end.
    CANCELLED
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

  void work() {
    try {
      while (!progress.state().isOver()) {
        page();
      }
    } catch (Halted halted) {
      throw halted.fault;
    } catch (Left left) {
      leave(left.why);
    }
  }

  /// Records how far it has come, for whoever goes on with it.
  private void leave(Why why) {
    if (why == Why.TAKEN_OVER) {
      return;
    }
    try {
      List<Entry> entries = taken.left();
      if (!entries.isEmpty()) {
        record(entries);
      }
      if (why == Why.CANCELLED) {
        end(Progress.State.CANCELLED, null);
      }
    } catch (Left _) {
      // whoever has it now goes on at the checkpoint before
    }
  }

  private void page() {
    taken = new Taken(job.work(), progress);
    alive();
    Page page;
    try {
      page =
          attempt(() -> job.work().page(progress.planned(), progress.cursor(), exchange()), true);
    } catch (Fault fault) {
      end(Progress.State.FAILED, "its list could not be read: " + reason(fault));
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
      tally.skipped.increment();
      taken.skipped(row, skip(row, fault));
      if (progress.skippedSince() + taken.skipped() > job.terms().skipMax()) {
        record(taken.failures());
        end(Progress.State.FAILED, "more than " + job.terms().skipMax() + " rows failed");
        return;
      }
    }
    record(taken.page(page.next()));
    if (page.next() == null) {
      end(Progress.State.DONE, null);
    }
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
    }
  }

  /// Tries as often as the terms allow, where another try may do better. What was sent, and may
  /// have been made, is tried again only where it is `repeatable`.
  private <T> T attempt(Supplier<T> action, boolean repeatable) {
    Duration wait = job.terms().pause();
    for (int attempt = 1; ; attempt++) {
      try {
        return action.get();
      } catch (Fault fault) {
        if (fault.name().equals(AuditTrail.UNRECORDED)) {
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
        throw Fault.bug("a step of a job failed with " + bug.getClass().getName(), bug);
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
      Progress now = ledger.progress(progress);
      if (now.version() > progress.version() && now.state() != Progress.State.ENDING) {
        throw new Left(Why.TAKEN_OVER);
      }
      progress = now;
    }
    if (System.nanoTime() - beatNanos > BEAT_EVERY.toNanos()) {
      record(List.of(new Entry(Progress.BEAT, Note.of("by", "node").write())));
    }
    if (progress.state() == Progress.State.ENDING) {
      throw new Left(Why.CANCELLED);
    }
  }

  private Entry skip(Object row, Fault fault) {
    return new Entry(
        Progress.SKIPPED,
        Note.of("row", job.work().json(row))
            .and("fault", fault.name())
            .and("reason", reason(fault))
            .write());
  }

  private void end(Progress.State outcome, @Nullable String reason) {
    record(
        List.of(
            new Entry(
                Progress.ENDED, Note.of("outcome", outcome.name()).and("reason", reason).write())));
  }

  private static String reason(Fault fault) {
    String whole = fault.operator() == null ? fault.getMessage() : fault.operator();
    return whole.length() <= REASON_MAX ? whole : whole.substring(0, REASON_MAX) + "…";
  }

  /// Adds to the run's record. Where a person has written in between, that is taken in; where
  /// another node has, the run is its.
  private void record(List<Entry> entries) {
    beatNanos = System.nanoTime();
    Progress next = ledger.add(progress, entries);
    while (next == null) {
      Progress now = ledger.progress(progress);
      if (now.state() != Progress.State.ENDING || now.version() != progress.version() + 1) {
        throw new Left(Why.TAKEN_OVER);
      }
      next = ledger.add(now, entries);
    }
    progress = next;
  }

  private Exchange exchange() {
    String id = job.name() + "/" + progress.run();
    Caller caller = new Caller("job", job.name(), null, Set.of(), Set.of(), Map.of());
    return new Exchange(id, Deadline.in(job.terms().deadline()), caller, Trace.NONE)
        .because(progress.run());
  }
}
