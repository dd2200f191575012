package dev.banyan.gateway.pipeline;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a pipeline keeps to while it works.
///
/// @param atOnce how many messages are worked on at once, each of another key
/// @param unsettledMax how many are taken from the source before the first of them is settled
/// @param holdKey whether messages follow one of their key into the dead letters
/// @param gathering how messages are gathered to go on as one; null where they are not
public record Terms(
    int atOnce, int unsettledMax, Retry retry, boolean holdKey, @Nullable Gathering gathering) {

  /// Messages of a group go on as one when there are so many, or the first has waited so long.
  public record Gathering(int count, Duration within) {}

  /// How often a message is tried, the first time included, and the pauses between: they double
  /// from `from` until they reach `to`.
  public record Retry(int attempts, Duration from, Duration to) {

    /// The pause after that many attempts. Between a half and the whole of the doubled time, drawn
    /// from `seed`, so that messages that failed together do not come back together.
    long pauseMillis(int attempts, int seed) {
      double doubled = (double) from.toMillis() * Math.pow(2, attempts - 1.0);
      double bound = Math.min(doubled, (double) to.toMillis());
      int mixed = (seed ^ (attempts * 0x9E3779B9)) * 0x85EBCA6B;
      return (long) (bound * (0.5 + (mixed >>> 16 & 0xFFF) / 8192.0));
    }
  }
}
