package dev.banyan.gateway.job;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// When something is due: the five fields of cron (POSIX.1-2017, `crontab`), with names and steps,
/// in a time zone. Where both day of month and day of week are restricted, either is enough.
///
/// When clocks go forward, a time that is left out is due at the moment when they do, once. When
/// they go back, a time that comes twice is due the first time. Where every hour is meant (`*` or
/// `*/n` for the hour), clocks do not matter: what is left out is left out, and what comes twice is
/// due twice. Immutable.
public final class Cron {
  private static final int MINUTES = 60;
  private static final int HOURS = 24;
  private static final int DAYS_MAX = 31;
  private static final int MONTHS = 12;
  private static final int WEEKDAYS = 7;

  /// The 29th of February is eight years away at most; on a certain day of the week, forty.
  private static final int SEARCHED_DAYS = 366 * 41;

  private static final List<String> WEEK = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  private final String text;
  private final ZoneId zone;
  private final Fields fields;

  /// Bits of what each field allows; `everyHour` where the hours are not restricted to some of the
  /// day.
  private record Fields(
      long minutes, long hours, long days, long months, long weekdays, Free free) {}

  /// What is written with a star: nothing is said of it.
  private record Free(boolean hour, boolean day, boolean weekday) {}

  private Cron(String text, ZoneId zone, Fields fields) {
    this.text = text;
    this.zone = zone;
    this.fields = fields;
  }

  /// Reads five fields.
  ///
  /// @throws IllegalArgumentException with what is wrong in words
  public static Cron parse(String text, ZoneId zone) {
    String[] words = text.strip().split("\\s+");
    if (words.length != 5) {
      throw new IllegalArgumentException(
          "it has " + words.length + " fields; cron has five: minute hour day month weekday");
    }
    long weekdays = bits("weekday", words[4], 0, WEEKDAYS, WEEK);
    if ((weekdays & (1L << WEEKDAYS)) != 0) {
      weekdays = (weekdays | 1) & ~(1L << WEEKDAYS);
    }
    Fields fields =
        new Fields(
            bits("minute", words[0], 0, MINUTES - 1, List.of()),
            bits("hour", words[1], 0, HOURS - 1, List.of()),
            bits("day", words[2], 1, DAYS_MAX, List.of()),
            bits("month", words[3], 1, MONTHS, months()),
            weekdays,
            new Free(words[1].startsWith("*"), words[2].startsWith("*"), words[4].startsWith("*")));
    Cron cron = new Cron(text.strip(), zone, fields);
    if (cron.next(Instant.EPOCH) == null) {
      throw new IllegalArgumentException("no day is such a one");
    }
    return cron;
  }

  private static List<String> months() {
    return java.util.Arrays.stream(Month.values())
        .map(month -> month.name().substring(0, 3))
        .toList();
  }

  private static long bits(String field, String word, int min, int max, List<String> names) {
    long bits = 0;
    for (String part : word.split(",", -1)) {
      String[] stepped = part.split("/", -1);
      int step = stepped.length == 1 ? 1 : number(field, stepped[1], 1, max);
      String range = stepped[0];
      int from = min;
      int to = field.equals("weekday") ? WEEKDAYS - 1 : max;
      if (!range.equals("*")) {
        String[] ends = range.split("-", -1);
        from = value(field, ends[0], min, max, names);
        to = ends.length == 1 ? from : value(field, ends[1], min, max, names);
        to = ends.length == 1 && stepped.length == 2 ? max : to;
      }
      if (stepped.length > 2 || range.split("-", -1).length > 2 || from > to) {
        throw new IllegalArgumentException("`" + part + "` is no " + field);
      }
      for (int i = from; i <= to; i += step) {
        bits |= 1L << i;
      }
    }
    return bits;
  }

  private static int value(String field, String word, int min, int max, List<String> names) {
    int named = names.indexOf(word.toUpperCase(Locale.ROOT));
    return named >= 0 ? named + min : number(field, word, min, max);
  }

  private static int number(String field, String word, int min, int max) {
    try {
      int number = Integer.parseInt(word);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw new IllegalArgumentException(
        "`" + word + "` is no " + field + ": it is from " + min + " to " + max);
  }

  /// The first time after that one.
  public @Nullable Instant next(Instant after) {
    LocalDate first = LocalDateTime.ofInstant(after, zone).toLocalDate().minusDays(1);
    Instant found = null;
    for (int i = 0; i < SEARCHED_DAYS; i++) {
      Instant here = isDay(first.plusDays(i)) ? firstOf(first.plusDays(i), after) : null;
      if (found != null) {
        // The hour that comes twice may lie across midnight: the day after decides as well.
        return here != null && here.isBefore(found) ? here : found;
      }
      found = here;
    }
    return found;
  }

  private boolean isDay(LocalDate day) {
    if (!has(fields.months(), day.getMonthValue())) {
      return false;
    }
    boolean byDay = has(fields.days(), day.getDayOfMonth());
    boolean byWeekday =
        has(
            fields.weekdays(),
            day.getDayOfWeek() == DayOfWeek.SUNDAY ? 0 : day.getDayOfWeek().getValue());
    boolean one = fields.free().day() || fields.free().weekday();
    return one ? (byDay && byWeekday) : (byDay || byWeekday);
  }

  private @Nullable Instant firstOf(LocalDate day, Instant after) {
    Instant first = null;
    for (int hour = 0; hour < HOURS; hour++) {
      if (!has(fields.hours(), hour)) {
        continue;
      }
      for (int minute = 0; minute < MINUTES; minute++) {
        if (has(fields.minutes(), minute)) {
          Instant due = due(day.atTime(LocalTime.of(hour, minute)), after);
          first = due != null && (first == null || due.isBefore(first)) ? due : first;
        }
      }
    }
    return first;
  }

  /// When a local time is due, after that moment; null where it is not.
  private @Nullable Instant due(LocalDateTime local, Instant after) {
    ZoneRules rules = zone.getRules();
    ZoneOffsetTransition transition = rules.getTransition(local);
    Instant due;
    if (transition == null) {
      due = local.toInstant(rules.getOffset(local));
    } else if (transition.isGap()) {
      if (fields.free().hour()) {
        return null;
      }
      due = transition.getInstant();
    } else {
      due = local.toInstant(transition.getOffsetBefore());
      if (fields.free().hour() && !due.isAfter(after)) {
        due = local.toInstant(transition.getOffsetAfter());
      }
    }
    return due.isAfter(after) ? due : null;
  }

  private static boolean has(long bits, int value) {
    return (bits & (1L << value)) != 0;
  }

  public ZoneId zone() {
    return zone;
  }

  /// As it was written.
  @Override
  public String toString() {
    return text;
  }
}
