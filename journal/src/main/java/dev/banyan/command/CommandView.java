package dev.banyan.command;

import dev.banyan.command.CommandEvent.Claimed;
import java.time.Instant;
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

  /// Nobody knows. `why` is the name of a problem; null where its node ended while it was under way.
  /// `later` is the command that a repeat with the same key has become, where there is one.
  record Unknown(Claimed claim, @Nullable String why, @Nullable CommandId later)
      implements CommandView {}

  /// What is known of a claim at that time. `end` is the event behind it, null where there is none;
  /// `behind` is the id of the command that a claim directly behind it would be.
  static CommandView of(
      Claimed claim, @Nullable CommandEvent end, CommandId behind, Instant now) {
    return switch (end) {
      case null ->
          Deciding.isLost(claim, now) ? new Unknown(claim, null, null) : new Running(claim);
      case CommandEvent.Ended(KeptAnswer answer, Instant at) -> new Done(claim, answer, at);
      case CommandEvent.Released(String why, Instant at) ->
          claim.again() ? new Unknown(claim, why, null) : new Refused(claim, why, at);
      case CommandEvent.Unknown(String why, Instant _) -> new Unknown(claim, why, null);
      case Claimed _ -> new Unknown(claim, null, behind);
    };
  }
}
