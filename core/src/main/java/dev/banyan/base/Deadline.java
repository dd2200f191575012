package dev.banyan.base;

import java.time.Duration;

/// The instant by which an exchange must be answered, on the monotonic clock. Set once at the edge
/// and only ever narrowed; every blocking call takes what is left of it.
public record Deadline(long atNanos) {

  /// A deadline that far from now; at most about a century.
  public static Deadline in(Duration duration) {
    long nanos = Math.min(saturatedNanos(duration), Long.MAX_VALUE / 4);
    return new Deadline(System.nanoTime() + nanos);
  }

  /// The earlier of this and one that far from now.
  public Deadline within(Duration duration) {
    Deadline other = in(duration);
    return other.atNanos - atNanos < 0 ? other : this;
  }

  /// What is left; negative once it has passed.
  public Duration remaining() {
    return Duration.ofNanos(atNanos - System.nanoTime());
  }

  /// What is left in whole milliseconds, rounded up; 0 once it has passed.
  public long remainingMillis() {
    long nanos = atNanos - System.nanoTime();
    return nanos <= 0 ? 0 : (nanos + 999_999) / 1_000_000;
  }

  public boolean passed() {
    return atNanos - System.nanoTime() <= 0;
  }

  /// Throws `TIMEOUT` naming what was about to start, when the deadline has passed.
  public void check(String what) {
    if (passed()) {
      throw Fault.builder(Fault.Kind.TIMEOUT, "The request took too long")
          .operator("deadline passed before " + what)
          .build();
    }
  }

  private static long saturatedNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException _) {
      return Long.MAX_VALUE;
    }
  }
}
