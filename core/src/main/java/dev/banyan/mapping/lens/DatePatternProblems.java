package dev.banyan.mapping.lens;

import dev.banyan.type.Type;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What can be wrong with a date pattern where it stands.
final class DatePatternProblems {
  private DatePatternProblems() {}

  /// The formatter of a pattern that is not digits alone; null, with a mistake, where it is no
  /// pattern or does not hold enough.
  static @Nullable DateTimeFormatter formatter(LensSite site, DateLens.Kind kind, String pattern) {
    if (pattern.contains("y")) {
      site.error(
          "pattern-invalid",
          site.placeOf(kind.word),
          "`y` is the year of an era",
          "write `" + pattern.replace('y', 'u') + "`");
      return null;
    }
    DateTimeFormatter formatter;
    try {
      formatter =
          DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)
              .withResolverStyle(ResolverStyle.STRICT);
    } catch (IllegalArgumentException e) {
      site.error(
          "pattern-invalid",
          site.placeOf(kind.word),
          "`" + pattern + "` is no pattern: " + e.getMessage(),
          "such as " + kind.usual);
      return null;
    }
    if (!readsBack(formatter, kind)) {
      lacking(site, kind, pattern);
      return null;
    }
    return formatter;
  }

  private static boolean readsBack(DateTimeFormatter formatter, DateLens.Kind kind) {
    LocalDateTime sample = LocalDateTime.of(2001, 12, 31, 22, 0, 0);
    OffsetDateTime zoned = sample.atOffset(ZoneOffset.ofHours(2));
    try {
      TemporalAccessor read = formatter.parse(formatter.format(zoned));
      return switch (kind) {
        case DATE -> sample.toLocalDate().equals(LocalDate.from(read));
        case TIME -> sample.toLocalTime().equals(LocalTime.from(read));
        case TIMESTAMP -> sample.equals(LocalDateTime.from(read));
      };
    } catch (DateTimeException _) {
      return false;
    }
  }

  static boolean enough(LensSite site, DateLens.Kind kind, DatePattern digits, String pattern) {
    boolean enough =
        switch (kind) {
          case DATE -> digits.hasDate();
          case TIME -> digits.hasTime();
          case TIMESTAMP -> digits.hasDate() && digits.hasTime();
        };
    boolean tooMuch =
        (kind == DateLens.Kind.DATE && digits.hasAnyTime())
            || (kind == DateLens.Kind.TIME && digits.hasAnyDate());
    if (tooMuch) {
      site.error(
          "pattern-invalid",
          site.placeOf(kind.word),
          "`" + pattern + "` holds more than a " + kind.word,
          "use `timestamp`, or a pattern such as " + kind.usual);
    } else if (!enough) {
      lacking(site, kind, pattern);
    }
    return enough && !tooMuch;
  }

  private static void lacking(LensSite site, DateLens.Kind kind, String pattern) {
    site.error(
        "pattern-incomplete",
        site.placeOf(kind.word),
        "`" + pattern + "` does not hold a whole " + kind.word,
        "such as " + kind.usual);
  }

  /// Whether the legacy field can hold what the pattern writes.
  static boolean room(LensSite site, DateLens.Kind kind, Type legacy, int length) {
    boolean room =
        (legacy instanceof Type.Text text && text.lengthMax() >= length)
            || (legacy instanceof Type.Decimal decimal && decimal.precision() >= length)
            || (legacy instanceof Type.Int whole
                && Conversions.digits(whole) >= length
                && whole.fitsLong());
    if (!room) {
      site.error(
          "pattern-invalid",
          site.placeOf(kind.word),
          Described.type(legacy) + " has no room for " + length + " characters",
          null);
    }
    return room;
  }
}
