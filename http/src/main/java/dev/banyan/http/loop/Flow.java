package dev.banyan.http.loop;

import java.time.Duration;

/// Tells a stream that moves from one that is held open by trickling: in each window of time at
/// least 512 bytes a second must have moved, while it was its turn to. The slowest honest line
/// moves more, and one that hangs for less than a window is not cut. Where room is short for what
/// is held of it, 32 KiB a second must have.
public final class Flow {
  private static final long BYTES_PER_SECOND_MIN = 512;
  private static final long HURRIED_BYTES_PER_SECOND_MIN = 32 * 1024;

  private final long windowNanos;
  private final long bytesMin;
  private final long hurriedBytesMin;
  private long start;
  private long atStart;
  private boolean watching;

  public Flow(Duration window) {
    this.windowNanos = window.toNanos();
    this.bytesMin = window.toMillis() * BYTES_PER_SECOND_MIN / 1000;
    this.hurriedBytesMin = window.toMillis() * HURRIED_BYTES_PER_SECOND_MIN / 1000;
  }

  /// Nothing is due from the other side now.
  public void rest() {
    watching = false;
  }

  /// Something is due, and `moved` bytes have moved in all; true where too little has.
  public boolean stalled(long moved, long nowNanos) {
    return stalled(moved, nowNanos, false);
  }

  /// The same; `hurried` where others wait for the room that it takes.
  public boolean stalled(long moved, long nowNanos, boolean hurried) {
    if (!watching) {
      watching = true;
      start = nowNanos;
      atStart = moved;
      return false;
    }
    if (nowNanos - start < windowNanos) {
      return false;
    }
    boolean slow = moved - atStart < (hurried ? hurriedBytesMin : bytesMin);
    start = nowNanos;
    atStart = moved;
    return slow;
  }
}
