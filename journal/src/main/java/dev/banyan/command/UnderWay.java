package dev.banyan.command;

import dev.banyan.command.CommandEvent.Claimed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which attempts are known to be under way, and since when by the steady clock: those of this
/// process, whatever the wall clock says meanwhile, and those that were claimed by a clock that is
/// ahead, from when they were first seen. Thread-safe.
final class UnderWay {
  /// Of more it is not known: the wall clock counts.
  private static final int KNOWN_MAX = 100_000;

  private final Map<String, Instant> since = new ConcurrentHashMap<>();
  private final InstantSource steady;

  UnderWay(InstantSource steady) {
    this.steady = steady;
  }

  void begun(Claimed claim) {
    if (since.size() >= KNOWN_MAX) {
      since.clear();
    }
    since.put(claim.attempt(), steady.instant());
  }

  void ended(String attempt) {
    since.remove(attempt);
  }

  /// The time, as far as that claim is concerned.
  Instant now(Claimed claim, Instant wall) {
    Instant first = since.get(claim.attempt());
    if (first == null && claim.at().isAfter(wall.plus(Deciding.MARGIN))) {
      begun(claim);
      return claim.at();
    }
    return first == null ? wall : claim.at().plus(Duration.between(first, steady.instant()));
  }
}
