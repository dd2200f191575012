package dev.banyan.gateway.limit;

import java.time.DayOfWeek;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;

/// The periods of a quota: days, weeks or months that begin at midnight of a time zone.
/// Thread-safe.
final class Calendar {
  private static final long NANOS = 1_000_000;

  private final Measure.Quota quota;
  private final InstantSource clock;
  private volatile Period current;

  /// One period: `number` grows from each to the next. Milliseconds since 1970.
  record Period(long number, long begin, long end) {}

  Calendar(Measure.Quota quota, InstantSource clock) {
    this.quota = quota;
    this.clock = clock;
    this.current = at(clock.millis());
  }

  Period now() {
    long millis = clock.millis();
    Period known = current;
    if (millis < known.begin() || millis >= known.end()) {
      known = at(millis);
      current = known;
    }
    return known;
  }

  /// Nanoseconds until it ends; at least one.
  long untilEnd(Period period) {
    return Math.max(1, (period.end() - clock.millis()) * NANOS);
  }

  private Period at(long millis) {
    LocalDate day = java.time.Instant.ofEpochMilli(millis).atZone(quota.zone()).toLocalDate();
    LocalDate begin =
        switch (quota.every()) {
          case DAY -> day;
          case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
          case MONTH -> day.withDayOfMonth(1);
        };
    LocalDate end =
        switch (quota.every()) {
          case DAY -> begin.plusDays(1);
          case WEEK -> begin.plusWeeks(1);
          case MONTH -> begin.plusMonths(1);
        };
    return new Period(begin.toEpochDay(), millis(begin), millis(end));
  }

  private long millis(LocalDate day) {
    return day.atStartOfDay(quota.zone()).toInstant().toEpochMilli();
  }
}
