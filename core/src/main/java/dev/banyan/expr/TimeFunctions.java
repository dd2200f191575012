package dev.banyan.expr;

import static dev.banyan.expr.Function.member;
import static dev.banyan.expr.Function.plain;
import static dev.banyan.expr.Kind.Family.DATE;
import static dev.banyan.expr.Kind.Family.INSTANT;
import static dev.banyan.expr.Kind.Family.INT;
import static dev.banyan.expr.Kind.Family.LOCAL;
import static dev.banyan.expr.Kind.Family.TEXT;
import static dev.banyan.expr.Kind.Family.TIME;

import dev.banyan.type.Type;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Functions on dates and times. Texts are ISO 8601; parts are counted as people count them
/// (January is 1, Monday is 1); `today()` is the date in UTC unless a zone is named.
final class TimeFunctions {
  private static final Type DAY = Type.Date.DATE;
  private static final Type CLOCK = Type.Time.TIME;
  private static final Type INSTANT_TYPE = Type.Timestamp.INSTANT;
  private static final Type NUMBER = Type.Int.BITS64;
  private static final Pattern SPAN_PART = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  static final List<Function> ALL = all();

  private TimeFunctions() {}

  private static List<Function> all() {
    List<Function> all = new ArrayList<>();
    all.add(plain("now").gives(INSTANT_TYPE, (frame, _) -> frame.now()));
    all.add(plain("today").gives(DAY, (frame, _) -> frame.now().toLocalDate()));
    all.add(plain("today", TEXT).gives(_ -> Kind.of(DAY), TimeFunctions::todayIn));
    all.add(
        plain("date", TEXT)
            .gives(DAY, (_, a) -> parsed(() -> LocalDate.parse((String) a[0])))
            .mayFail("the text may not be a date like 2026-01-31"));
    all.add(
        plain("time", TEXT)
            .gives(CLOCK, (_, a) -> parsed(() -> LocalTime.parse((String) a[0])))
            .mayFail("the text may not be a time like 23:59:00"));
    all.add(
        plain("timestamp", TEXT)
            .gives(INSTANT_TYPE, (_, a) -> parsed(() -> OffsetDateTime.parse((String) a[0])))
            .mayFail("the text may not be a timestamp like 2026-01-31T23:59:00Z"));
    all.add(plain("date", INSTANT).gives(DAY, (_, a) -> ((OffsetDateTime) a[0]).toLocalDate()));
    all.add(plain("date", LOCAL).gives(DAY, (_, a) -> ((LocalDateTime) a[0]).toLocalDate()));
    all.add(plain("date", INSTANT, TEXT).gives(_ -> Kind.of(DAY), TimeFunctions::dateIn));
    all.add(plain("time", INSTANT).gives(CLOCK, (_, a) -> ((OffsetDateTime) a[0]).toLocalTime()));
    all.add(plain("time", LOCAL).gives(CLOCK, (_, a) -> ((LocalDateTime) a[0]).toLocalTime()));
    all.add(plain("timestamp", LOCAL, TEXT).gives(_ -> Kind.of(INSTANT_TYPE), TimeFunctions::at));
    all.add(plain("duration", TEXT).gives(_ -> Kind.Span.SPAN, TimeFunctions::span));
    for (Kind.Family family : List.of(DATE, INSTANT, LOCAL)) {
      all.add(part("year", family, ChronoField.YEAR));
      all.add(part("month", family, ChronoField.MONTH_OF_YEAR));
      all.add(part("day", family, ChronoField.DAY_OF_MONTH));
      all.add(part("dayOfWeek", family, ChronoField.DAY_OF_WEEK));
      all.add(part("dayOfYear", family, ChronoField.DAY_OF_YEAR));
    }
    for (Kind.Family family : List.of(TIME, INSTANT, LOCAL)) {
      all.add(part("hour", family, ChronoField.HOUR_OF_DAY));
      all.add(part("minute", family, ChronoField.MINUTE_OF_HOUR));
      all.add(part("second", family, ChronoField.SECOND_OF_MINUTE));
    }
    all.add(plus("plusDays", ChronoUnit.DAYS));
    all.add(plus("plusMonths", ChronoUnit.MONTHS));
    all.add(plus("plusYears", ChronoUnit.YEARS));
    all.add(
        member("daysUntil", DATE, DATE)
            .gives(NUMBER, (_, a) -> ((LocalDate) a[0]).until((LocalDate) a[1], ChronoUnit.DAYS)));
    return List.copyOf(all);
  }

  private static Function part(String name, Kind.Family family, ChronoField field) {
    return member(name, family).gives(NUMBER, (_, a) -> ((TemporalAccessor) a[0]).getLong(field));
  }

  private static Function plus(String name, ChronoUnit unit) {
    return member(name, DATE, INT)
        .gives(DAY, (_, a) -> later((LocalDate) a[0], Decimals.whole(a[1]), unit));
  }

  private static Object later(LocalDate date, long amount, ChronoUnit unit) {
    try {
      return date.plus(amount, unit);
    } catch (DateTimeException | ArithmeticException _) {
      throw Decimals.tooLarge();
    }
  }

  private interface Reader {
    Object read();
  }

  private static @Nullable Object parsed(Reader reader) {
    try {
      return reader.read();
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static ZoneId zone(List<Plan> arguments, int position) {
    String name = Functions.literal(arguments, position, String.class, "a time zone");
    try {
      return ZoneId.of(name);
    } catch (DateTimeException wrong) {
      throw new IllegalArgumentException(
          "`" + name + "` is not a time zone like Europe/Berlin", wrong);
    }
  }

  private static Function.Body todayIn(List<Plan> arguments) {
    ZoneId zone = zone(arguments, 0);
    return (frame, _) -> frame.now().atZoneSameInstant(zone).toLocalDate();
  }

  private static Function.Body dateIn(List<Plan> arguments) {
    ZoneId zone = zone(arguments, 1);
    return (_, a) -> ((OffsetDateTime) a[0]).atZoneSameInstant(zone).toLocalDate();
  }

  /// A local time that a zone skips is moved on by the gap; of one that it has twice the first is
  /// meant (java.time's rule).
  private static Function.Body at(List<Plan> arguments) {
    ZoneId zone = zone(arguments, 1);
    return (_, a) -> ((LocalDateTime) a[0]).atZone(zone).toOffsetDateTime();
  }

  private static Function.Body span(List<Plan> arguments) {
    String text = Functions.literal(arguments, 0, String.class, "a duration");
    Matcher matcher = SPAN_PART.matcher(text);
    Duration sum = Duration.ZERO;
    int from = 0;
    while (matcher.find() && matcher.start() == from) {
      long amount = Long.parseLong(matcher.group(1));
      sum =
          sum.plus(
              switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
              });
      from = matcher.end();
    }
    if (from == 0 || from != text.length()) {
      throw new IllegalArgumentException("a duration is written like 30s, 1h30m or 2d");
    }
    Duration whole = sum;
    return (_, _) -> whole;
  }

  /// ISO 8601 with seconds, an instant in UTC.
  static String iso(Object value) {
    return switch (value) {
      case OffsetDateTime time ->
          DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.withOffsetSameInstant(ZoneOffset.UTC));
      case LocalDateTime time -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
      case LocalTime time -> DateTimeFormatter.ISO_LOCAL_TIME.format(time);
      default -> value.toString();
    };
  }
}
