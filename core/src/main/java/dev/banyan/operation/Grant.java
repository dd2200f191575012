package dev.banyan.operation;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// What a route grants one request: its priority, and how many repetitions and hedges all calls
/// made for it may add together, so that retries of nested calls do not multiply. One for each
/// exchange, shared by all narrowed copies. Thread-safe.
public final class Grant {
  /// What a request may repeat where its route says nothing.
  public static final int REPEATS = 3;

  /// How long after the deadline of a write whose answer was lost its system may still be at work:
  /// that it is not found before then does not say that it will not be made.
  public static final Duration SETTLES = Duration.ofSeconds(10);

  /// What may have been done before of what is asked for.
  public enum Earlier {
    /// Nothing.
    NONE,
    /// The same may have been done, or may still be: what is not found may be made yet.
    UNDER_WAY,
    /// The same may have been done, some time ago: what is not found is not made.
    OVER
  }

  private final Priority priority;
  private final AtomicInteger repeats;
  private final Earlier earlier;
  private final boolean later;
  private volatile boolean substituted;

  public Grant(Priority priority, int repeats) {
    this(priority, repeats, Earlier.NONE);
  }

  public Grant(Priority priority, int repeats, Earlier earlier) {
    this(priority, repeats, earlier, false);
  }

  private Grant(Priority priority, int repeats, Earlier earlier, boolean later) {
    this.priority = priority;
    this.repeats = new AtomicInteger(repeats);
    this.earlier = earlier;
    this.later = later;
  }

  /// What is granted where the caller itself asks what became of a write, some time later. `again`:
  /// that time has come.
  public static Grant settledLater(boolean again) {
    return new Grant(Priority.NORMAL, REPEATS, again ? Earlier.OVER : Earlier.NONE, true);
  }

  /// What stands where no route is: normal priority, a few repetitions.
  public static Grant usual() {
    return new Grant(Priority.NORMAL, REPEATS);
  }

  public Priority priority() {
    return priority;
  }

  /// Takes one repetition; false where none is left.
  public boolean spendRepeat() {
    return repeats.getAndUpdate(left -> left > 0 ? left - 1 : left) > 0;
  }

  /// Whether what is asked for may have been done before, for an earlier request with the same
  /// idempotency key: a write that can be confirmed is looked for before it is made.
  public boolean again() {
    return earlier != Earlier.NONE;
  }

  /// What may have been done before.
  public Earlier earlier() {
    return earlier;
  }

  /// Whether a write of unknown outcome is left unknown: who asks at once cannot tell one that was
  /// not made from one that is still being made.
  public boolean isSettledLater() {
    return later;
  }

  /// Notes that a fallback stands in for an answer.
  public void substitute() {
    substituted = true;
  }

  /// Whether any part of the answer is a fallback.
  public boolean substituted() {
    return substituted;
  }
}
