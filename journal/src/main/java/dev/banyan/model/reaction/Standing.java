package dev.banyan.model.reaction;

import java.time.Instant;

/// How a reaction to one event stands, as its stream in the journal says.
///
/// `version` is that of the stream; 0 where nothing is recorded yet.
public sealed interface Standing {
  long version();

  /// How many attempts there have been.
  default int attempt() {
    return 0;
  }

  /// Nothing has been done.
  record Fresh() implements Standing {
    @Override
    public long version() {
      return 0;
    }
  }

  /// An attempt was claimed and has no end: it is under way, or whoever claimed it is gone.
  ///
  /// @param until when it is over at the latest
  record Claimed(long version, int attempt, Instant until) implements Standing {}

  /// The next attempt is due then.
  ///
  /// @param doubt about the attempts so far
  record Waiting(long version, int attempt, Instant due, Doubt doubt) implements Standing {}

  /// A person has to look.
  ///
  /// @param unknown whether nobody knows whether an attempt has happened
  record Parked(long version, int attempt, String fault, boolean unknown) implements Standing {}

  /// It is over.
  record Ended(long version) implements Standing {}
}
