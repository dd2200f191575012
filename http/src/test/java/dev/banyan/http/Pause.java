package dev.banyan.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A short rest between two looks at something in another process.
public final class Pause {
  private Pause() {}

  public static void millis(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
