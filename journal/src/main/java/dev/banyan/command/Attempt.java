package dev.banyan.command;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.command.CommandEvent.Claimed;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.StreamId;
import dev.banyan.operation.Grant;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// A claimed command, to be carried out once and then ended once. What is answered is recorded
/// first. Thread-safe; ending it blocks.
public final class Attempt {
  /// How long it is tried to record an end: the caller's own deadline may have passed by then.
  private static final Duration ENDING = Duration.ofSeconds(10);

  private static final Duration PAUSE_MAX = Duration.ofMillis(500);

  private final Commands commands;
  private final StreamId stream;
  private final long version;
  private final Claimed claim;
  private final AtomicBoolean taken = new AtomicBoolean();

  Attempt(Commands commands, StreamId stream, long version, Claimed claim) {
    this.commands = commands;
    this.stream = stream;
    this.version = version;
    this.claim = claim;
  }

  public CommandId id() {
    return new CommandId(stream.name(), version);
  }

  /// Whether a command before it may have been done, which is settled first.
  public Grant.Earlier earlier() {
    return claim.earlier();
  }

  /// A deadline that passes, whatever it was, before others may take the command for lost by the
  /// wall clock: a process that stood still meanwhile, and its steady clock with it, begins
  /// nothing.
  public Deadline within(Deadline deadline) {
    return deadline.until(commands.clock(), Deciding.begunBy(claim));
  }

  /// Takes it, to carry it out or to give it up; true for the first who does.
  public boolean take() {
    return !taken.getAndSet(true);
  }

  /// Records the answer; it is given only when this has returned.
  ///
  /// @throws Fault `OUTCOME_UNKNOWN` where it could not be recorded
  public void done(KeptAnswer answer) {
    record(new CommandEvent.Ended(answer, commands.clock().instant()));
  }

  /// Records that nothing was done, and that the key may be tried again.
  public void released(String why) {
    record(new CommandEvent.Released(why, commands.clock().instant()));
  }

  /// Records that nobody knows what was done.
  public void unknown(String why) {
    record(new CommandEvent.Unknown(why, commands.clock().instant()));
  }

  private void record(CommandEvent event) {
    try {
      ended(event);
    } finally {
      commands.underWay().ended(claim.attempt());
    }
  }

  private void ended(CommandEvent event) {
    Deadline deadline = Deadline.in(ENDING);
    long pause = Duration.ofMillis(10).toNanos();
    while (true) {
      try {
        settle(commands.write(stream, version, CommandRecords.write(event), deadline), event);
        return;
      } catch (Fault fault) {
        boolean hopeless = fault.name().equals(Journal.STOPPED) || deadline.passed();
        if (hopeless || !fault.kind().mayPass()) {
          throw unrecorded(fault);
        }
      }
      LockSupport.parkNanos(Math.min(pause, Math.max(0, deadline.remaining().toNanos())));
      pause = Math.min(pause * 2, PAUSE_MAX.toNanos());
    }
  }

  /// An end that is refused may be there already: an append before it was not acknowledged.
  private void settle(Outcome outcome, CommandEvent event) {
    if (outcome instanceof Outcome.Refused) {
      Deadline deadline = Deadline.in(ENDING);
      var behind = commands.journal().read(stream, version, 1, deadline);
      if (behind.isEmpty()
          || !CommandRecords.write(event).payload().equals(behind.getFirst().payload())) {
        throw Fault.builder(Fault.Kind.CONFLICT, "The command was taken up anew")
            .operator(
                "a command took longer than its deadline, and a repeat with the same key was"
                    + " carried out meanwhile")
            .build();
      }
    }
  }

  private static Fault unrecorded(Fault cause) {
    return Fault.builder(
            Fault.Kind.OUTCOME_UNKNOWN, "What became of the command could not be recorded")
        .operator("the end of a command was not recorded: " + cause.operator())
        .cause(cause)
        .build();
  }
}
