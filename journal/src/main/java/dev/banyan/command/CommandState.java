package dev.banyan.command;

import dev.banyan.base.Fault;
import dev.banyan.command.CommandEvent.Claimed;
import dev.banyan.command.CommandEvent.Ended;
import dev.banyan.command.CommandEvent.Released;
import dev.banyan.command.CommandEvent.Unknown;
import java.time.Instant;
import java.util.List;

/// Where a key stands: what its last claim and the end of that have come to. `version` is that of
/// the stream.
public sealed interface CommandState {
  long version();

  /// Nothing stands in the way of a claim.
  record Free(long version) implements CommandState {}

  /// A claim without an end.
  record Open(Claimed claim, long version) implements CommandState {}

  /// A claim whose answer is known.
  record Done(Claimed claim, Ended end, long version) implements CommandState {}

  /// A claim of which nobody knows what became of it.
  record Lost(Claimed claim, Unknown end, long version) implements CommandState {}

  /// The state after one more event. Where a command may have been done before, that a later
  /// attempt did nothing does not free the key.
  default CommandState after(CommandEvent event) {
    long next = version() + 1;
    return switch (event) {
      case Claimed claim -> new Open(claim, next);
      case Ended end -> new Done(open(), end, next);
      case Unknown end -> new Lost(open(), end, next);
      case Released(String why, Instant at) ->
          open().again() ? new Lost(open(), new Unknown(why, at), next) : new Free(next);
    };
  }

  private Claimed open() {
    if (this instanceof Open(Claimed claim, _)) {
      return claim;
    }
    throw Fault.bug("a command ended without a claim", new IllegalStateException());
  }

  /// The state after all events, of which the first stands behind that version. An end whose claim
  /// is not among them says nothing: another claim stands behind it.
  static CommandState fold(long afterVersion, List<CommandEvent> events) {
    CommandState state = new Free(afterVersion);
    for (CommandEvent event : events) {
      boolean stray = !(event instanceof Claimed) && !(state instanceof Open);
      state = stray ? new Free(state.version() + 1) : state.after(event);
    }
    return state;
  }
}
