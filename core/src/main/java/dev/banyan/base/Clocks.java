package dev.banyan.base;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// What time it is, by two clocks. Thread-safe.
///
/// What is written down, and what is compared with it, is told by `wall`, which may be set at any
/// moment, either way. What waits within a process waits by `steady`, which nobody sets: it begins
/// with the wall clock's time and goes on from there, so that the two may differ ever after. While
/// a machine sleeps it may stand still.
public record Clocks(InstantSource wall, InstantSource steady) {
  /// With the process's own steady clock.
  public static Clocks of(InstantSource wall) {
    Instant begun = wall.instant();
    long nanos = System.nanoTime();
    return new Clocks(wall, () -> begun.plusNanos(System.nanoTime() - nanos));
  }

  /// One moment.
  public record Now(Instant wall, Instant steady) {
    /// When that was, or will be, by the steady clock, if the wall clock is right.
    public Instant steady(Instant told) {
      return steady.plus(Duration.between(wall, told));
    }
  }

  /// What time it is at least: by the wall clock, but for what it was set ahead since this began.
  /// For what is lost when it is thought to be over too early.
  public Instant certain() {
    Now now = now();
    return now.wall().isBefore(now.steady()) ? now.wall() : now.steady();
  }

  public Now now() {
    return new Now(wall.instant(), steady.instant());
  }
}
