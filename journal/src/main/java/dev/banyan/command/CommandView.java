package dev.banyan.command;

import dev.banyan.command.CommandEvent.Claimed;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of one command, for the caller who sent it: always definite, also where what is
/// definite is that nobody knows.
public sealed interface CommandView {
  Claimed claim();

  /// It is being carried out.
  record Running(Claimed claim) implements CommandView {}

  /// It was answered so.
  record Done(Claimed claim, KeptAnswer answer, Instant at) implements CommandView {}

  /// Nothing was done. `why` is the name of a problem.
  record Refused(Claimed claim, String why, Instant at) implements CommandView {}

  /// Nobody knows. `why` is the name of a problem; null where its node ended during its work.
  /// `later` is the command that a repeat with the same key has become, where there is one.
  record Unknown(Claimed claim, @Nullable String why, @Nullable CommandId later)
      implements CommandView {}

  /// What is known of a claim at that time. `behind` are the events behind it.
  static CommandView of(CommandId id, Claimed claim, List<CommandEvent> behind, Instant now) {
    CommandEvent end = behind.isEmpty() ? null : behind.getFirst();
    return switch (end) {
      case null ->
          Deciding.isLost(claim, now) ? new Unknown(claim, null, null) : new Running(claim);
      case CommandEvent.Ended(KeptAnswer answer, Instant at) -> new Done(claim, answer, at);
      case CommandEvent.Released(String why, Instant at) ->
          claim.again() ? new Unknown(claim, why, later(id, behind)) : new Refused(claim, why, at);
      case CommandEvent.Unknown(String why, Instant _) ->
          new Unknown(claim, why, later(id, behind));
      case Claimed _ -> new Unknown(claim, null, new CommandId(id.stream(), id.version() + 1));
    };
  }

  /// The claim that stands behind the end of a command, where it has taken that up.
  private static @Nullable CommandId later(CommandId id, List<CommandEvent> behind) {
    return behind.size() > 1 && behind.get(1) instanceof Claimed next && next.again()
        ? new CommandId(id.stream(), id.version() + 2)
        : null;
  }
}
