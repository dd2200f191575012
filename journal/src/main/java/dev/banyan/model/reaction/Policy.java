package dev.banyan.model.reaction;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How long and how often a reaction is tried.
///
/// @param attempts how often it is tried, the first time included
/// @param from the pause after the first attempt; each further one is twice as long
/// @param to the longest pause
/// @param deadline how long one attempt may take
/// @param settling what is done about an attempt of which nobody knows whether it happened
public record Policy(
    int attempts, Duration from, Duration to, Duration deadline, Settling settling) {
  /// How long after its deadline a claimed attempt is left alone: clocks of nodes differ, and an
  /// answer may be on its way into the journal. A system whose answer was lost is not asked
  /// earlier, either, since it may still be at work.
  public static final Duration MARGIN = Duration.ofSeconds(10);

  /// A system that wants to be left alone for longer is asked again after that, or after the
  /// longest pause where that is longer.
  static final Duration WANTED_MAX = Duration.ofMinutes(10);

  /// What may be done about an unknown outcome.
  public enum Settling {
    /// It is sent again: it reads, changes nothing the second time, or carries a key by which the
    /// system refuses a second one.
    REPEAT,
    /// The system is asked whether it happened.
    ASK,
    /// Nothing: a person has to look.
    PARK
  }

  /// From when on something may be asked about whose attempts were over by that time: a system that
  /// is asked too early may be at work on one of them.
  Instant askedFrom(Instant over, Instant now) {
    Instant done = over.plus(deadline).plus(MARGIN);
    return settling == Settling.ASK && done.isAfter(now) ? done : now;
  }

  /// When what was recorded at that time is due, which says `due`: a clock that was set between the
  /// two makes it neither later than it can be meant, nor, where a system may be at work, earlier.
  Instant dueBehind(Instant recorded, Instant due, boolean atWork) {
    Duration done = deadline.plus(MARGIN);
    if (atWork && due.isBefore(recorded.minus(MARGIN))) {
      return recorded.plus(done);
    }
    Instant latest = recorded.plus(longer(done.plus(MARGIN), longer(to, WANTED_MAX)));
    return due.isAfter(latest) ? latest : due;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  /// How long a system that has refused is left alone, which may want that itself.
  Duration pause(int attempt, @Nullable Duration wanted) {
    Duration own = pause(attempt);
    Duration most = longer(to, WANTED_MAX);
    if (wanted == null || wanted.compareTo(own) <= 0) {
      return own;
    }
    return wanted.compareTo(most) > 0 ? most : wanted;
  }

  /// How long to wait after that many attempts.
  Duration pause(int attempt) {
    int doublings = Math.min(attempt - 1, 40);
    Duration pause = from.multipliedBy(1L << Math.min(doublings, 30));
    return pause.compareTo(to) > 0 ? to : pause;
  }
}
