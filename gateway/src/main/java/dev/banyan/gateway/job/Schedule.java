package dev.banyan.gateway.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When a job is to run, and what becomes of times at which nobody could run it: because the
/// process was down, the run before was still going on, or the machine slept. Pure; immutable.
public record Schedule(Cron cron, Missed missed) {
  /// How late a run may begin without counting as missed.
  static final Duration LATE_MAX = Duration.ofMinutes(1);

  /// What becomes of missed times.
  public enum Missed {
    /// One run stands for all of them.
    ONCE,
    /// They are passed over.
    SKIP
  }

  /// The time to run for now; null where none is due.
  ///
  /// @param last the time that was last run for, or from which the schedule counts
  public @Nullable Instant due(Instant last, Instant now) {
    Instant due = null;
    for (Instant next = cron.next(last); next != null && !next.isAfter(now); ) {
      due = next;
      // What lies far back is passed over at once: a store that was away for a year is no reason to
      // count its minutes.
      Instant jump = now.minus(LATE_MAX.multipliedBy(2));
      next = cron.next(next.isBefore(jump) && hasBetween(jump, now) ? jump : next);
    }
    boolean late = due != null && due.plus(LATE_MAX).isBefore(now);
    return late && missed == Missed.SKIP ? null : due;
  }

  private boolean hasBetween(Instant from, Instant to) {
    Instant next = cron.next(from);
    return next != null && !next.isAfter(to);
  }

  /// From when it counts, where it last ran for that time. A run of a clock that was ahead is no
  /// reason to wait until that is there: the schedule counts from when that was seen. What has run
  /// for a time is not run for it again, since runs are named by it.
  ///
  /// @param seen since when it is known that it ran ahead of the clock; null where it is not
  static Instant counts(Instant last, @Nullable Instant seen, Instant now) {
    if (!last.isAfter(now.plus(LATE_MAX))) {
      return last;
    }
    return seen == null || seen.isAfter(now) ? now : seen;
  }

  /// When it is due next.
  public @Nullable Instant next(Instant now) {
    return cron.next(now);
  }
}
