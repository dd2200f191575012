package dev.banyan.http.loop;

import java.time.Duration;

/// Tells a stream that moves from one that is held open by trickling: in each window of time at
/// least 512 bytes a second must have moved, while it was its turn to. The slowest honest line
/// moves more, and one that hangs for less than a window is not cut.
public final class Flow {
  private static final long BYTES_PER_SECOND_MIN = 512;

  private final long windowNanos;
  private final long bytesMin;
  private long start;
  private long atStart;
  private boolean watching;

  public Flow(Duration window) {
    this.windowNanos = window.toNanos();
    this.bytesMin = window.toMillis() * BYTES_PER_SECOND_MIN / 1000;
  }

  /// Nothing is due from the other side now.
  public void rest() {
    watching = false;
  }

  /// Something is due, and `moved` bytes have moved in all; true where too little has.
  public boolean stalled(long moved, long nowNanos) {
    if (!watching) {
      watching = true;
      start = nowNanos;
      atStart = moved;
      return false;
    }
    if (nowNanos - start < windowNanos) {
      return false;
    }
    boolean slow = moved - atStart < bytesMin;
    start = nowNanos;
    atStart = moved;
    return slow;
  }
}
