package dev.banyan.base;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The instant by which an exchange must be answered, on the monotonic clock. Set once at the edge
/// and only ever narrowed; every blocking call takes what is left of it.
///
/// The monotonic clock may stand still while the machine does. What others may take over when its
/// time has passed, such as a claimed command, has a `term` by the wall clock beside it: once that
/// has come, the deadline has passed too, so that nothing is begun which somebody else may be at.
///
/// @param atNanos as `System.nanoTime()` tells it
/// @param term null where nobody takes over
public record Deadline(long atNanos, @Nullable Term term) {

  /// A time by a wall clock, after which others may begin.
  public record Term(InstantSource clock, Instant until) {
    private long left() {
      return saturatedNanos(Duration.between(clock.instant(), until));
    }
  }

  /// A deadline that far from now; at most about a century.
  public static Deadline in(Duration duration) {
    long nanos = Math.min(saturatedNanos(duration), Long.MAX_VALUE / 4);
    return new Deadline(System.nanoTime() + nanos, null);
  }

  /// The earlier of this and one that far from now; it has this one's term.
  public Deadline within(Duration duration) {
    Deadline other = in(duration);
    return other.atNanos - atNanos < 0 ? new Deadline(other.atNanos, term) : this;
  }

  /// The same, with a term by that wall clock in place of its own.
  public Deadline until(InstantSource clock, Instant until) {
    return new Deadline(atNanos, new Term(clock, until));
  }

  private long left() {
    long left = atNanos - System.nanoTime();
    return term == null ? left : Math.min(left, term.left());
  }

  /// What is left; negative once it has passed.
  public Duration remaining() {
    return Duration.ofNanos(left());
  }

  /// What is left in whole milliseconds, rounded up; 0 once it has passed.
  public long remainingMillis() {
    long nanos = left();
    return nanos <= 0 ? 0 : (nanos + 999_999) / 1_000_000;
  }

  public boolean passed() {
    return left() <= 0;
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
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
