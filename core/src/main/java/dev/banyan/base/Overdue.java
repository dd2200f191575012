package dev.banyan.base;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Wakes those whose [Wait] has lasted its time, at most a moment later. One for the process; its
/// thread is there only while somebody waits. Should it fail, as where memory is short, whoever
/// waits next starts another: nobody waits without end for it. Thread-safe.
final class Overdue {
  static final Overdue ALL =
      new Overdue(look -> Thread.ofVirtual().name("waits overdue").start(look));

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Consumer<Runnable> threads;
  private final Queue<Wait> watched = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean looking = new AtomicBoolean();

  /// `threads` starts one.
  Overdue(Consumer<Runnable> threads) {
    this.threads = threads;
  }

  void watch(Wait one) {
    watched.add(one);
    look();
  }

  /// For how many the time is kept.
  int watched() {
    return watched.size();
  }

  private void look() {
    if (!looking.get() && looking.compareAndSet(false, true)) {
      boolean started = false;
      try {
        threads.accept(this::lookOn);
        started = true;
      } finally {
        if (!started) {
          looking.set(false);
        }
      }
    }
  }

  private void lookOn() {
    try {
      while (!watched.isEmpty()) {
        LockSupport.parkNanos(LOOK_NANOS);
        long now = System.nanoTime();
        watched.removeIf(one -> one.hasEnded() || isWoken(one, now));
      }
    } finally {
      looking.set(false);
      if (!watched.isEmpty()) {
        look(); // For what came between.
      }
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
