package dev.banyan.http.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// How many requests may go to another URL of a system because the first failed: a share of those
/// of the last ten to twenty seconds, and ten in any case. Keeps a system whose URLs fail one after
/// the other from being asked twice as much for it. Thread-safe; a request that does not move only
/// counts.
final class Moves {
  static final int LEAST = 10;
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final double share;
  private final LongAdder requests = new LongAdder();
  private volatile long began;

  // Under the lock.
  private long requestsBefore;
  private long requestsThen;
  private long movedBefore;
  private long moved;

  Moves(double share, long now) {
    this.share = share;
    this.began = now;
  }

  /// A request that was not moved.
  void request(long now) {
    if (now - began > WINDOW_NANOS) {
      turn(now);
    }
    requests.increment();
  }

  private synchronized void turn(long now) {
    if (now - began <= WINDOW_NANOS) {
      return; // Another was quicker.
    }
    boolean quiet = now - began > 2 * WINDOW_NANOS;
    requestsBefore = quiet ? requests.sum() : requestsThen;
    movedBefore = quiet ? 0 : moved;
    requestsThen = requests.sum();
    moved = 0;
    began = now;
  }

  /// Takes one; false where none is left.
  synchronized boolean spend(long now) {
    if (now - began > WINDOW_NANOS) {
      turn(now);
    }
    if (moved + movedBefore >= LEAST + share * (requests.sum() - requestsBefore)) {
      return false;
    }
    moved++;
    return true;
  }
}
