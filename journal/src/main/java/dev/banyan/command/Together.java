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
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command whose effect is an append to the same journal: its claim, its end and what it becomes
/// are one append, which is made or not. So there is no claim without an end, and of two with the
/// same key the journal takes one; the other is told what that one was answered.
///
/// Owned by one thread; blocks.
public final class Together {
  private static final Duration ENDING = Duration.ofSeconds(10);
  private static final int ROUNDS_MAX = 5;

  /// What became of an append of which nobody knew.
  public enum Fate {
    /// It is durable.
    MADE,
    /// It is not, and never will be.
    NOT_MADE,
    /// Nobody knows yet. A repeat with the same key does no harm.
    UNKNOWN
  }

  private final Commands commands;
  private final CommandRequest request;
  private final StreamId stream;
  private final Claimed claim;
  private long version;

  Together(Commands commands, CommandKey key, CommandRequest request) {
    this.commands = commands;
    this.request = request;
    this.stream = key.stream();
    this.claim = commands.claimed(key, request, null);
  }

  public CommandId id() {
    return new CommandId(stream.name(), version + 1);
  }

  /// The id of what a decision tells of; null where it tells of nothing.
  public @Nullable CommandId id(Decision decision) {
    return Commands.told(stream, decision);
  }

  /// What is to be appended together with what the command becomes.
  public Append.Part part(KeptAnswer answer) {
    return new Append.Part(
        stream,
        Commands.expected(version),
        entries(claim, new CommandEvent.Ended(answer, commands.clock().instant())));
  }

  private static List<Entry> entries(Claimed claim, CommandEvent end) {
    return List.of(CommandRecords.write(claim), CommandRecords.write(end));
  }

  /// Looks at what stands under the key: null where it is free, else what is to be done.
  public @Nullable Decision look(Deadline deadline) {
    Journal journal = commands.journal();
    CommandState state = commands.state(stream, journal.version(stream, deadline), deadline);
    Decision decision = commands.decided(state, request);
    if (decision instanceof Decision.Claim(long found, var doubt) && doubt == null) {
      version = found;
      return null;
    }
    return decision;
  }

  /// Records that the command became nothing, and what was answered. Null where that is durable,
  /// else what another with the same key has come to.
  public @Nullable Decision done(KeptAnswer answer) {
    return ended(new CommandEvent.Ended(answer, commands.clock().instant()));
  }

  /// The same, where the key may be tried again.
  public @Nullable Decision released(String why) {
    return ended(new CommandEvent.Released(why, commands.clock().instant()));
  }

  private @Nullable Decision ended(CommandEvent end) {
    Deadline deadline = Deadline.in(ENDING);
    for (int round = 0; round < ROUNDS_MAX; round++) {
      if (append(claim, end, deadline) instanceof Outcome.Written) {
        return null;
      }
      Decision other = look(deadline);
      if (other != null) {
        return other;
      }
    }
    throw Fault.builder(Fault.Kind.OVERLOADED, "The key is asked for too often")
        .operator("the end of a command came late " + ROUNDS_MAX + " times")
        .unsent()
        .build();
  }

  private Outcome append(Claimed claimed, CommandEvent end, Deadline deadline) {
    Append.Part part = new Append.Part(stream, Commands.expected(version), entries(claimed, end));
    return commands.journal().append(new Append(List.of(part), List.of()), deadline);
  }

  /// Settles an append of [#part] of which nobody knows. A command that does nothing is put in its
  /// place: where that is taken, the other was not and cannot be any more.
  public Fate settle() {
    Deadline deadline = Deadline.in(TakingBack.AT_ONCE);
    try {
      var nothing = new CommandEvent.Released("overloaded", commands.clock().instant());
      if (append(claim.instead(), nothing, deadline) instanceof Outcome.Written) {
        return Fate.NOT_MADE;
      }
      return commands.stands(stream, version, claim, deadline) ? Fate.MADE : Fate.NOT_MADE;
    } catch (Fault fault) {
      System.getLogger("banyan.commands")
          .log(
              System.Logger.Level.WARNING,
              () -> "a command could not be settled: " + fault.operator());
      return Fate.UNKNOWN;
    }
  }
}
