package dev.banyan.command;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.command.CommandEvent.Claimed;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.StreamId;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Takes back claims of which it is not known whether they were recorded. Nothing was carried out
/// for such a one, but it may stand, or be on its way yet, and would keep its key from its caller:
/// a command that does nothing is put in its place, and where the claim has that, it is released.
///
/// It is tried at once, while the caller waits, and aside from then on, since a journal that is
/// away comes back: for an hour, for a bounded number of claims. The key of one that is still not
/// taken back then, or whose process ends before, is of unknown outcome when its time has passed. A
/// defect met on the way ends nothing either: it is told once for each claim. Thread-safe.
final class TakingBack {
  /// How long it is tried while the caller waits.
  static final Duration AT_ONCE = Duration.ofSeconds(2);

  /// So many are tried aside.
  private static final int ASIDE_MAX = 1_000;

  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration TRY = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(10);
  private static final System.Logger LOG = System.getLogger("banyan.commands");

  private final Commands commands;
  private final Semaphore room = new Semaphore(ASIDE_MAX);

  TakingBack(Commands commands) {
    this.commands = commands;
  }

  /// A claim that may have been recorded.
  ///
  /// @param version that its stream had before it
  record Doubtful(StreamId stream, long version, Claimed claim) {}

  /// Tries it for a moment, and goes on with it aside where that was in vain. Throws nothing.
  void begin(Doubtful doubtful) {
    Fault fault = tried(doubtful, AT_ONCE);
    if (fault == null) {
      return;
    }
    if (!mayPass(fault) || !room.tryAcquire()) {
      left(fault);
      return;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        () -> "a claim is not taken back yet, and tried again: " + fault.operator());
    try {
      Thread.ofVirtual().name("banyan-taking-back").start(() -> goOn(doubtful, fault));
    } catch (RuntimeException | Error bug) {
      room.release();
      left(Fault.bug("no thread to take it back: " + bug, bug));
    }
  }

  private void goOn(Doubtful doubtful, Fault first) {
    boolean told = first.kind() == Fault.Kind.BUG;
    try {
      Deadline deadline = Deadline.in(LONGEST);
      Duration pause = PAUSE;
      Fault fault;
      do {
        LockSupport.parkNanos(pause.toNanos());
        pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        fault = tried(doubtful, TRY);
        if (fault != null && fault.kind() == Fault.Kind.BUG && !told) {
          told = true;
          String why = fault.operator();
          LOG.log(System.Logger.Level.WARNING, () -> "a claim is tried again: " + why);
        }
      } while (fault != null && mayPass(fault) && !deadline.passed());
      if (fault != null) {
        left(fault);
      }
    } finally {
      room.release();
    }
  }

  private boolean mayPass(Fault fault) {
    Journal journal = commands.journal();
    boolean may = fault.kind().mayPass() || fault.kind() == Fault.Kind.BUG;
    return may && journal.stopped() == null && !journal.isClosed();
  }

  private static void left(Fault fault) {
    LOG.log(
        System.Logger.Level.WARNING,
        () -> "a claim could not be taken back, its key is lost: " + fault.operator());
  }

  /// Null where it is done with: taken back, or never recorded.
  private @Nullable Fault tried(Doubtful doubtful, Duration within) {
    Deadline deadline = Deadline.in(within);
    StreamId stream = doubtful.stream();
    long version = doubtful.version();
    Claimed claim = doubtful.claim();
    try {
      Entry instead = CommandRecords.write(claim.instead());
      Entry released =
          CommandRecords.write(new CommandEvent.Released("overloaded", commands.clock().instant()));
      Append nothing = Append.to(stream, Commands.expected(version), instead, released);
      Outcome outcome = commands.journal().append(nothing, deadline);
      if (outcome instanceof Outcome.Refused && commands.stands(stream, version, claim, deadline)) {
        var _ = commands.write(stream, version + 1, released, deadline);
      }
      return null;
    } catch (Fault fault) {
      return fault;
    } catch (RuntimeException | Error bug) {
      return Fault.bug("taking it back failed with " + bug, bug);
    }
  }
}
