package dev.banyan.base;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// Wakes those whose [Wait] has lasted its time, at most a moment later. One for the process; its
/// thread is there only while somebody waits.
final class Overdue {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final Queue<Wait> WATCHED = new ConcurrentLinkedQueue<>();
  private static final AtomicBoolean LOOKING = new AtomicBoolean();

  private Overdue() {}

  static void watch(Wait one) {
    WATCHED.add(one);
    look();
  }

  /// For how many the time is kept.
  static int watched() {
    return WATCHED.size();
  }

  private static void look() {
    if (!LOOKING.get() && LOOKING.compareAndSet(false, true)) {
      Thread.ofVirtual().name("waits overdue").start(Overdue::lookOn);
    }
  }

  private static void lookOn() {
    while (!WATCHED.isEmpty()) {
      LockSupport.parkNanos(LOOK_NANOS);
      long now = System.nanoTime();
      WATCHED.removeIf(one -> one.hasEnded() || isWoken(one, now));
    }
    LOOKING.set(false);
    if (!WATCHED.isEmpty()) {
      look(); // What came between.
    }
  }

  private static boolean isWoken(Wait one, long now) {
    if (one.isLate(now)) {
      one.wake();
      return true;
    }
    return false;
  }
}
