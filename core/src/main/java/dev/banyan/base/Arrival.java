package dev.banyan.base;

import java.util.concurrent.locks.LockSupport;

/// Something that one thread waits for and another brings, once. Made by the thread that waits.
public final class Arrival {
  private final Thread waiting = Thread.currentThread();
  private volatile boolean there;

  /// It is there, with all that was done before; from any thread.
  public void come() {
    there = true;
    LockSupport.unpark(waiting);
  }

  /// Whether it is there by now; from any thread.
  public boolean isThere() {
    return there;
  }

  /// Whether it came before the deadline. A thread that is interrupted goes on waiting, and is
  /// interrupted still when this returns.
  public boolean await(Deadline deadline) {
    if (there) {
      return true;
    }
    boolean interrupted = false;
    try (Wait wait = Wait.until(deadline)) {
      while (!there && !wait.isLate()) {
        wait.park(this);
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return there;
  }
}
