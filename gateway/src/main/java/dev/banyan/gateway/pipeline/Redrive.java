package dev.banyan.gateway.pipeline;

import dev.banyan.base.Deadline;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A dead letter that is being run again. Ended once, by the pipeline; waited for by who asked.
final class Redrive {
  private final String letter;
  private final long begun;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile Letter.@Nullable Cause failure;

  /// @param begun the version of the letter's stream that says that it is run again; 0 for none
  Redrive(String letter, long begun) {
    this.letter = letter;
    this.begun = begun;
  }

  String letter() {
    return letter;
  }

  long begun() {
    return begun;
  }

  void failed(Letter.Cause cause) {
    failure = cause;
  }

  void end() {
    done.countDown();
  }

  /// Why it failed again; null where it is done.
  Letter.@Nullable Cause failure() {
    return failure;
  }

  /// Whether it ended before the deadline.
  boolean await(Deadline deadline) {
    try {
      return done.await(Math.max(0, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
