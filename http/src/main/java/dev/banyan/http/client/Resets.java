package dev.banyan.http.client;

import java.util.concurrent.TimeUnit;

/// Counts the streams that we broke off on one connection: careful systems take many for an attack
/// (CVE-2023-44487), and end the connection with all that is on it. Owned by its event loop.
final class Resets {
  private static final int COUNT_MAX = 100;
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);

  private int count;
  private long since;

  /// Counts one more; true where no other should follow.
  boolean tooMany(long nowNanos) {
    if (nowNanos - since > WINDOW_NANOS) {
      since = nowNanos;
      count = 0;
    }
    return ++count >= COUNT_MAX;
  }
}
