package dev.banyan.mapping.lens;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Year;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A date pattern made of digits at fixed positions and literal characters, such as `uuuuMMdd`,
/// `dd.MM.uuuu` or `uuuu-MM-dd'T'HH:mm:ss`: read and written without a formatter, strictly (30
/// February is no date).
///
/// All digits of a text are gathered into one `long`, and each part is a division and a remainder
/// of it; a legacy integer is such a `long` already. Two-digit years lie in the hundred years from
/// `century` on.
final class DatePattern {
  private static final int DIGITS_MAX = 18;
  private static final char DIGIT = 'u';

  // The parts of a date and time that may stand in a pattern.
  private static final int YEAR = 0;
  private static final int SHORT_YEAR = 1;
  private static final int MONTH = 2;
  private static final int DAY = 3;
  private static final int DAY_OF_YEAR = 4;
  private static final int HOUR = 5;
  private static final int MINUTE = 6;
  private static final int SECOND = 7;
  private static final int FRACTION = 8;
  private static final int PARTS = 9;
  private static final int NONE = -1;

  /// One character each: [#DIGIT], or the literal itself. Literals that are digits or letters too
  /// are told apart by `literal`.
  private final char[] template;

  private final boolean[] literal;

  /// Of each part: how many digits stand behind it, how many it has itself (0 for none), and the
  /// power of ten it counts by.
  private final int[] behind = new int[PARTS];

  private final int[] width = new int[PARTS];
  private final long[] unit = new long[PARTS];

  /// Digits are below this; without it an integer could have too many.
  private final long limit;

  private final int fractionDigits;
  private final int century;

  private DatePattern(List<int[]> runs, char[] template, boolean[] literal, int century) {
    this.template = template;
    this.literal = literal;
    this.century = century;
    int after = runs.stream().mapToInt(run -> run[1]).sum();
    int fraction = 0;
    for (int[] run : runs) {
      after -= run[1];
      behind[run[0]] = after;
      width[run[0]] = run[1];
      unit[run[0]] = power(after);
      fraction = run[0] == FRACTION ? run[1] : fraction;
    }
    fractionDigits = fraction;
    limit = digitsOnly() ? power(template.length) : Long.MAX_VALUE;
  }

  /// The pattern; null where it needs a formatter.
  static @Nullable DatePattern of(String pattern, int century) {
    List<int[]> runs = new ArrayList<>();
    StringBuilder template = new StringBuilder();
    List<Boolean> literal = new ArrayList<>();
    boolean quoted = false;
    int total = 0;
    for (int i = 0; i < pattern.length(); ) {
      char c = pattern.charAt(i);
      int width = 1;
      if (c == '\'') {
        boolean twice = i + 1 < pattern.length() && pattern.charAt(i + 1) == '\'';
        width = twice ? 2 : 1;
        if (twice) {
          template.append(c);
          literal.add(true);
        } else {
          quoted = !quoted;
        }
      } else if (quoted || !Character.isLetter(c)) {
        if ("[]{}#".indexOf(c) >= 0 && !quoted) {
          return null;
        }
        template.append(c);
        literal.add(true);
      } else {
        while (i + width < pattern.length() && pattern.charAt(i + width) == c) {
          width++;
        }
        int part = part(c, width);
        if (part == NONE || runs.stream().anyMatch(run -> run[0] == part)) {
          return null;
        }
        runs.add(new int[] {part, width});
        total += width;
        template.repeat(DIGIT, width);
        for (int k = 0; k < width; k++) {
          literal.add(false);
        }
      }
      i += width;
    }
    if (quoted || total == 0 || total > DIGITS_MAX) {
      return null;
    }
    boolean[] literals = new boolean[literal.size()];
    for (int i = 0; i < literals.length; i++) {
      literals[i] = literal.get(i);
    }
    return new DatePattern(runs, template.toString().toCharArray(), literals, century);
  }

  private static int part(char letter, int width) {
    return switch (letter) {
      case 'u' -> width == 4 ? YEAR : width == 2 ? SHORT_YEAR : NONE;
      case 'M' -> width == 2 ? MONTH : NONE;
      case 'd' -> width == 2 ? DAY : NONE;
      case 'D' -> width == 3 ? DAY_OF_YEAR : NONE;
      case 'H' -> width == 2 ? HOUR : NONE;
      case 'm' -> width == 2 ? MINUTE : NONE;
      case 's' -> width == 2 ? SECOND : NONE;
      case 'S' -> width <= 9 ? FRACTION : NONE;
      default -> NONE;
    };
  }

  private static long power(int digits) {
    long power = 1;
    for (int i = 0; i < digits; i++) {
      power *= 10;
    }
    return power;
  }

  /// How many characters a text of this pattern has.
  int length() {
    return template.length;
  }

  boolean hasDate() {
    boolean year = has(YEAR) || has(SHORT_YEAR);
    return year && (has(DAY_OF_YEAR) || (has(MONTH) && has(DAY)));
  }

  boolean hasTime() {
    return has(HOUR) && (!has(SECOND) || has(MINUTE)) && (!has(FRACTION) || has(SECOND));
  }

  boolean hasAnyTime() {
    return has(HOUR) || has(MINUTE) || has(SECOND) || has(FRACTION);
  }

  boolean hasAnyDate() {
    return has(YEAR) || has(SHORT_YEAR) || has(MONTH) || has(DAY) || has(DAY_OF_YEAR);
  }

  boolean digitsOnly() {
    for (boolean one : literal) {
      if (one) {
        return false;
      }
    }
    return true;
  }

  /// Whether every `LocalTime` can be written.
  boolean isExact() {
    return has(SECOND) && fractionDigits == 9;
  }

  private boolean has(int part) {
    return width[part] != 0;
  }

  /// The digits of a text as one number; -1 where it does not have this form.
  long digits(String text) {
    if (text.length() != template.length) {
      return -1;
    }
    long digits = 0;
    for (int i = 0; i < template.length; i++) {
      char c = text.charAt(i);
      if (literal[i]) {
        if (c != template[i]) {
          return -1;
        }
      } else if (c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
      } else {
        return -1;
      }
    }
    return digits;
  }

  /// The text of digits made by [#digits(LocalDate, LocalTime, boolean)].
  String text(long digits) {
    char[] out = template.clone();
    long rest = digits;
    for (int i = out.length - 1; i >= 0; i--) {
      if (!literal[i]) {
        out[i] = (char) ('0' + rest % 10);
        rest /= 10;
      }
    }
    return new String(out);
  }

  private int part(long digits, int part) {
    return (int) last(without(digits, behind[part]), width[part]);
  }

  /// Without that many digits at the end. Divisions by the usual constants are multiplications.
  private static long without(long digits, int count) {
    return switch (count) {
      case 0 -> digits;
      case 2 -> digits / 100;
      case 4 -> digits / 10_000;
      case 6 -> digits / 1_000_000;
      case 8 -> digits / 100_000_000;
      case 10 -> digits / 10_000_000_000L;
      default -> digits / power(count);
    };
  }

  private static long last(long digits, int count) {
    return switch (count) {
      case 2 -> digits % 100;
      case 3 -> digits % 1_000;
      case 4 -> digits % 10_000;
      default -> digits % power(count);
    };
  }

  /// The date in those digits; null where there is no such date.
  @Nullable LocalDate date(long digits) {
    if (digits < 0 || digits >= limit) {
      return null;
    }
    int year =
        has(YEAR)
            ? part(digits, YEAR)
            : century + Math.floorMod(part(digits, SHORT_YEAR) - century, 100);
    if (has(DAY_OF_YEAR)) {
      int day = part(digits, DAY_OF_YEAR);
      boolean good = day >= 1 && day <= (Year.isLeap(year) ? 366 : 365);
      return good ? LocalDate.ofYearDay(year, day) : null;
    }
    int month = part(digits, MONTH);
    int day = part(digits, DAY);
    if (month < 1 || month > 12 || day < 1 || (day > 28 && day > daysIn(year, month))) {
      return null;
    }
    return LocalDate.of(year, month, day);
  }

  private static int daysIn(int year, int month) {
    return YearMonth.of(year, month).lengthOfMonth();
  }

  /// The time in those digits; null where there is no such time.
  @Nullable LocalTime time(long digits) {
    if (digits < 0 || digits >= limit) {
      return null;
    }
    int hour = part(digits, HOUR);
    int minute = has(MINUTE) ? part(digits, MINUTE) : 0;
    int second = has(SECOND) ? part(digits, SECOND) : 0;
    if (hour > 23 || minute > 59 || second > 59) {
      return null;
    }
    int nano = fractionDigits == 0 ? 0 : part(digits, FRACTION) * (int) power(9 - fractionDigits);
    return LocalTime.of(hour, minute, second, nano);
  }

  /// The date and time in those digits; null where there is none such.
  @Nullable LocalDateTime timestamp(long digits) {
    LocalDate date = date(digits);
    LocalTime time = time(digits);
    return date == null || time == null ? null : LocalDateTime.of(date, time);
  }

  /// The digits of a date and a time, either of which the pattern may not ask for; -1 where the
  /// pattern has no room for them. `cut` drops what is finer than the pattern instead.
  long digits(@Nullable LocalDate date, @Nullable LocalTime time, boolean cut) {
    long digits = 0;
    if (date != null) {
      int year = date.getYear();
      boolean good =
          has(YEAR) ? year >= 0 && year <= 9999 : year >= century && year < century + 100;
      if (!good) {
        return -1;
      }
      digits += put(YEAR, year) + put(SHORT_YEAR, Math.floorMod(year, 100));
      digits += put(MONTH, date.getMonthValue()) + put(DAY, date.getDayOfMonth());
      digits += put(DAY_OF_YEAR, date.getDayOfYear());
    }
    if (time != null) {
      int unit = (int) power(9 - fractionDigits);
      boolean good =
          (has(MINUTE) || time.getMinute() == 0)
              && (has(SECOND) || time.getSecond() == 0)
              && time.getNano() % unit == 0;
      if (!good && !cut) {
        return -1;
      }
      digits += put(HOUR, time.getHour()) + put(MINUTE, time.getMinute());
      digits += put(SECOND, time.getSecond());
      digits += fractionDigits == 0 ? 0 : put(FRACTION, time.getNano() / unit);
    }
    return digits;
  }

  private long put(int part, int value) {
    return value * unit[part];
  }
}
