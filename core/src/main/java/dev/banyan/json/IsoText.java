package dev.banyan.json;

import dev.banyan.base.Fault;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;
import org.jspecify.annotations.Nullable;

/// Dates and times as RFC 3339 writes them, and nothing else: years of four digits, seconds always,
/// at most nine digits of a second, `T` and `Z` in upper case, no leap second.
final class IsoText {
  private static final int DATE = 10;
  private static final int TIME = 8;
  private static final int FRACTION_MAX = 9;
  private static final int OFFSET = 6;

  private IsoText() {}

  /// `2026-11-22`; null where it is none.
  static @Nullable LocalDate date(String text) {
    return text.length() == DATE ? dateAt(text) : null;
  }

  /// `09:30:00` or `09:30:00.125`; null where it is none.
  static @Nullable LocalTime time(String text) {
    return timeAt(text, 0, text.length());
  }

  /// `2026-11-22T09:30:00`, as `LocalDateTime`, or with an offset (`Z`, `+01:00`), as
  /// `OffsetDateTime`; null where it is neither.
  static @Nullable Temporal timestamp(String text) {
    if (text.length() < DATE + 1 + TIME || text.charAt(DATE) != 'T') {
      return null;
    }
    LocalDate date = dateAt(text);
    int end = text.length();
    ZoneOffset offset = null;
    if (text.charAt(end - 1) == 'Z') {
      end -= 1;
      offset = ZoneOffset.UTC;
    } else if (text.length() >= DATE + 1 + TIME + OFFSET && isSign(text.charAt(end - OFFSET))) {
      offset = offsetAt(text, end - OFFSET);
      end -= OFFSET;
      if (offset == null) {
        return null;
      }
    }
    LocalTime time = timeAt(text, DATE + 1, end);
    if (date == null || time == null) {
      return null;
    }
    LocalDateTime local = LocalDateTime.of(date, time);
    return offset == null ? local : local.atOffset(offset);
  }

  /// The date itself, or a fault where its year has not four digits.
  static LocalDate shown(LocalDate date) {
    if (date.getYear() < 0 || date.getYear() > 9999) {
      throw Fault.builder(Fault.Kind.GARBAGE, "A date cannot be shown")
          .operator("year " + date.getYear() + " has no form in JSON: years have four digits")
          .build();
    }
    return date;
  }

  static String format(LocalTime time) {
    String text = time.toString();
    return text.length() < TIME ? text + ":00" : text;
  }

  static String format(LocalDateTime timestamp) {
    return shown(timestamp.toLocalDate()).toString() + 'T' + format(timestamp.toLocalTime());
  }

  static String format(OffsetDateTime timestamp) {
    boolean whole = timestamp.getOffset().getTotalSeconds() % 60 == 0;
    OffsetDateTime shown = whole ? timestamp : timestamp.withOffsetSameInstant(ZoneOffset.UTC);
    return format(shown.toLocalDateTime()) + shown.getOffset();
  }

  private static @Nullable LocalDate dateAt(String text) {
    int year = number(text, 0, 4);
    int month = number(text, 5, 2);
    int day = number(text, 8, 2);
    if (year < 0 || month < 0 || day < 0 || text.charAt(4) != '-' || text.charAt(7) != '-') {
      return null;
    }
    try {
      return LocalDate.of(year, month, day);
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static @Nullable LocalTime timeAt(String text, int from, int end) {
    if (end - from < TIME || text.charAt(from + 2) != ':' || text.charAt(from + 5) != ':') {
      return null;
    }
    int hour = number(text, from, 2);
    int minute = number(text, from + 3, 2);
    int second = number(text, from + 6, 2);
    int nano = 0;
    if (end - from > TIME) {
      int digits = end - from - TIME - 1;
      nano =
          text.charAt(from + TIME) == '.' && digits >= 1 && digits <= FRACTION_MAX
              ? number(text, from + TIME + 1, digits)
              : -1;
      for (int i = digits; i < FRACTION_MAX && nano > 0; i++) {
        nano *= 10;
      }
    }
    boolean inRange = hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
    return inRange && second >= 0 && second < 60 && nano >= 0
        ? LocalTime.of(hour, minute, second, nano)
        : null;
  }

  private static @Nullable ZoneOffset offsetAt(String text, int at) {
    int hours = number(text, at + 1, 2);
    int minutes = number(text, at + 4, 2);
    if (hours < 0 || hours > 17 || minutes < 0 || minutes > 59 || text.charAt(at + 3) != ':') {
      return null;
    }
    int sign = text.charAt(at) == '-' ? -1 : 1;
    return ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes);
  }

  private static boolean isSign(char letter) {
    return letter == '+' || letter == '-';
  }

  /// The digits there as a number, -1 where one is none.
  private static int number(String text, int from, int length) {
    int value = 0;
    for (int i = from; i < from + length; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
