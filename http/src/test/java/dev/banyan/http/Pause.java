package dev.banyan.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A short rest between two looks at something in another process.
final class Pause {
  private Pause() {}

  static void millis(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
