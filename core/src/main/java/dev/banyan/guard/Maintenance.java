package dev.banyan.guard;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When a system is not to be called because it is being looked after. Immutable.
public record Maintenance(List<Window> windows) {
  public static final Maintenance NEVER = new Maintenance(List.of());

  public Maintenance {
    windows = List.copyOf(windows);
  }

  /// A stretch of time.
  public sealed interface Window {
    /// The end of the stretch that holds `now`; null where it holds it not.
    @Nullable Instant endAround(Instant now);
  }

  /// Once, from `from` until before `to`.
  public record Once(Instant from, Instant to) implements Window {
    @Override
    public @Nullable Instant endAround(Instant now) {
      return !now.isBefore(from) && now.isBefore(to) ? to : null;
    }
  }

  /// Every week, or every day where `day` is null: from `from` of that day, for `length`.
  /// Wall-clock times of `zone`; a start that a change of clocks skips is moved as `java.time`
  /// moves it.
  public record Recurring(@Nullable DayOfWeek day, LocalTime from, Duration length, ZoneId zone)
      implements Window {
    @Override
    public @Nullable Instant endAround(Instant now) {
      ZonedDateTime here = now.atZone(zone);
      ZonedDateTime start = here.toLocalDate().atTime(from).atZone(zone);
      if (day != null) {
        start =
            here.toLocalDate()
                .with(TemporalAdjusters.previousOrSame(day))
                .atTime(from)
                .atZone(zone);
      }
      if (start.isAfter(here)) {
        ZonedDateTime before = day == null ? start.minusDays(1) : start.minusWeeks(1);
        return within(before, now);
      }
      return within(start, now);
    }

    private @Nullable Instant within(ZonedDateTime start, Instant now) {
      Instant end = start.toInstant().plus(length);
      return now.isBefore(end) && !now.isBefore(start.toInstant()) ? end : null;
    }
  }

  /// The end of the maintenance that is under way; null where there is none.
  public @Nullable Instant endAround(Instant now) {
    Instant last = null;
    for (Window window : windows) {
      Instant end = window.endAround(now);
      if (end != null && (last == null || end.isAfter(last))) {
        last = end;
      }
    }
    return last;
  }
}
