package dev.banyan.connectors.message;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// Wakes those who wait for an [Outcome] when their time has passed, at most a moment later. One
/// for the process; its thread is there only while somebody waits.
///
/// A virtual thread that waits for a limited time has the thread that keeps the time of all of them
/// woken twice: once to begin, once when the wait ends early. Nearly every message is acknowledged
/// early, and two wake-ups cost more than the rest of it.
final class Overdue {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final Queue<Outcome.Waiting> WATCHED = new ConcurrentLinkedQueue<>();
  private static final AtomicBoolean LOOKING = new AtomicBoolean();

  private Overdue() {}

  static void watch(Outcome.Waiting one) {
    WATCHED.add(one);
    look();
  }

  /// For how many the time is kept.
  static int watched() {
    return WATCHED.size();
  }

  private static void look() {
    if (!LOOKING.get() && LOOKING.compareAndSet(false, true)) {
      Thread.ofVirtual().name("outcomes overdue").start(Overdue::lookOn);
    }
  }

  private static void lookOn() {
    while (!WATCHED.isEmpty()) {
      LockSupport.parkNanos(LOOK_NANOS);
      long now = System.nanoTime();
      WATCHED.removeIf(one -> one.hasLeft() || isWoken(one, now));
    }
    LOOKING.set(false);
    if (!WATCHED.isEmpty()) {
      look(); // What came between.
    }
  }

  private static boolean isWoken(Outcome.Waiting one, long now) {
    if (one.isLate(now)) {
      one.wake();
      return true;
    }
    return false;
  }
}
