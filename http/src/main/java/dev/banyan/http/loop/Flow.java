package dev.banyan.http.loop;

import java.time.Duration;

/// Tells a stream that moves from one that is held open by trickling: in each window of time at
/// least 1 KiB must have moved, while it was its turn to.
public final class Flow {
  private static final long BYTES_MIN = 1024;

  private final long windowNanos;
  private long start;
  private long atStart;
  private boolean watching;

  public Flow(Duration window) {
    this.windowNanos = window.toNanos();
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
    boolean slow = moved - atStart < BYTES_MIN;
    start = nowNanos;
    atStart = moved;
    return slow;
  }
}
