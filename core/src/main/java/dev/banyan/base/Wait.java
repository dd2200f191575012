package dev.banyan.base;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One wait of the thread that begins it, for something that nearly always comes long before its
/// time has passed. Whoever brings it calls [#wake]; the thread looks whether it is there or
/// [#isLate], and parks as long as neither is. Ended by the thread that began it.
///
/// A virtual thread that parks for a limited time has the one thread that keeps the time of all of
/// them woken twice: once to begin, once when the wait ends early. Two wake-ups cost more than the
/// rest of a small piece of work, so the time of long waits is kept for all of them together, to a
/// hundredth of a second; that of a short one is kept exactly.
public final class Wait implements AutoCloseable {
  /// For so long a thread keeps the time itself.
  private static final long EXACT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Thread thread;
  private final long untilNanos;
  private final boolean exact;
  private volatile boolean ended;

  private Wait(long untilNanos) {
    this.thread = Thread.currentThread();
    this.untilNanos = untilNanos;
    this.exact = untilNanos - System.nanoTime() <= EXACT_NANOS;
  }

  /// Begins a wait of this thread until then, by `System.nanoTime`.
  public static Wait until(long nanos) {
    Wait begun = new Wait(nanos);
    if (!begun.exact) {
      Overdue.ALL.watch(begun);
    }
    return begun;
  }

  /// Until the deadline.
  public static Wait until(Deadline deadline) {
    return until(deadline.atNanos());
  }

  /// Rests until somebody wakes it, its time has passed, or for nothing: what is waited for must be
  /// looked at again. Returns at once to a thread that is interrupted, and leaves it so.
  public void park(Object blocker) {
    if (exact) {
      long left = untilNanos - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(blocker, left);
      }
    } else {
      LockSupport.park(blocker);
    }
  }

  /// Whether its time has passed.
  public boolean isLate() {
    return isLate(System.nanoTime());
  }

  boolean isLate(long nowNanos) {
    return untilNanos - nowNanos <= 0;
  }

  boolean hasEnded() {
    return ended;
  }

  /// Has the thread look; from any thread.
  public void wake() {
    LockSupport.unpark(thread);
  }

  @Override
  public void close() {
    ended = true;
  }
}
