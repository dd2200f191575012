package dev.banyan.gateway.limit;

import dev.banyan.base.Rate;
import java.time.Duration;
import java.time.ZoneId;

/// How a limit counts.
public sealed interface Measure {
  /// A token bucket of `burst` tokens, filled at `rate`.
  record Bucket(Rate rate, long burst) implements Measure {
    /// Nanoseconds for one token, rounded up: never more than the rate.
    public long interval() {
      long period = rate.period().toNanos();
      return Math.max(1, (period + rate.count() - 1) / rate.count());
    }
  }

  /// At most `count` in any time of that length.
  record Window(Duration length, long count) implements Measure {
    /// Into how many parts the window is cut: what was let in is forgotten at most one part late.
    static final int PARTS = 20;

    long partNanos() {
      return Math.max(1, (length.toNanos() + PARTS - 1) / PARTS);
    }
  }

  /// At most `count` in each period of the calendar.
  record Quota(long count, Every every, ZoneId zone) implements Measure {}

  /// A period of the calendar; a week begins on Monday (ISO 8601).
  enum Every {
    DAY,
    WEEK,
    MONTH
  }

  /// The most that is ever let in at once.
  default long capacity() {
    return switch (this) {
      case Bucket bucket -> bucket.burst();
      case Window window -> window.count();
      case Quota quota -> quota.count();
    };
  }

  /// The time in which an unused limit is whole again, in seconds, rounded up.
  default long seconds() {
    return switch (this) {
      case Bucket bucket ->
          Math.ceilDiv(Math.multiplyExact(bucket.interval(), bucket.burst()), 1_000_000_000L);
      case Window window -> Math.ceilDiv(window.length().toNanos(), 1_000_000_000L);
      case Quota quota ->
          switch (quota.every()) {
            case DAY -> 86_400;
            case WEEK -> 7 * 86_400;
            case MONTH -> 30 * 86_400;
          };
    };
  }

  /// A `nodes`th part of it, at least one request.
  default Measure part(int nodes) {
    return switch (this) {
      case Bucket(Rate rate, long burst) ->
          new Bucket(
              new Rate(rate.count(), rate.period().multipliedBy(nodes)),
              Math.max(1, burst / nodes));
      case Window(Duration length, long count) -> new Window(length, Math.max(1, count / nodes));
      case Quota(long count, Every every, ZoneId zone) ->
          new Quota(Math.max(1, count / nodes), every, zone);
    };
  }

  /// As people say it.
  default String words() {
    return switch (this) {
      case Bucket bucket -> bucket.rate() + ", " + bucket.burst() + " at once";
      case Window window -> window.count() + " in any " + seconds(window.length());
      case Quota quota ->
          quota.count()
              + " a "
              + quota.every().name().toLowerCase(java.util.Locale.ROOT)
              + " in "
              + quota.zone();
    };
  }

  private static String seconds(Duration length) {
    return length.toMillis() % 1000 == 0 ? length.toSeconds() + "s" : length.toMillis() + "ms";
  }
}
