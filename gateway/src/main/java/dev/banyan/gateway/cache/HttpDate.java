package dev.banyan.gateway.cache;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Dates as HTTP writes them, and as it wrote them once (RFC 9110 §5.6.7).
final class HttpDate {
  private static final DateTimeFormatter NOW = format("EEE, dd MMM uuuu HH:mm:ss 'GMT'");

  /// RFC 850's two-digit year is within fifty years of today, here of 2000 to 2099.
  private static final DateTimeFormatter RFC_850 =
      new DateTimeFormatterBuilder()
          .appendPattern("EEEE, dd-MMM-")
          .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
          .appendPattern(" HH:mm:ss 'GMT'")
          .toFormatter(Locale.ENGLISH);

  private static final List<DateTimeFormatter> ALL =
      List.of(NOW, RFC_850, format("EEE MMM ppd HH:mm:ss uuuu"));

  private HttpDate() {}

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
  }

  /// Milliseconds since 1970; null where it is no date.
  static @Nullable Long millis(@Nullable String text) {
    if (text == null || text.length() > 40) {
      return null;
    }
    for (DateTimeFormatter form : ALL) {
      try {
        return LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC).toEpochMilli();
      } catch (DateTimeException _) {
        // Another form, or none.
      }
    }
    return null;
  }

  static String of(long millis) {
    return NOW.format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
  }
}
