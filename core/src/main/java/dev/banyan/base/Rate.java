package dev.banyan.base;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// So many per period, as people write it: `100/s`, `5000/m`, `10/h`, `1000000/d`.
public record Rate(long count, Duration period) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*/\\s*([smhd])");

  /// Reads a rate; throws `IllegalArgumentException` with the forms that are taken.
  public static Rate parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a rate is written like 100/s, 5000/m, 10/h or 1000/d");
    }
    Duration period =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          case "h" -> Duration.ofHours(1);
          default -> Duration.ofDays(1);
        };
    return new Rate(Long.parseLong(matcher.group(1)), period);
  }

  @Override
  public String toString() {
    return count
        + "/"
        + switch ((int) period.toSeconds()) {
          case 1 -> "s";
          case 60 -> "m";
          case 3600 -> "h";
          default -> "d";
        };
  }
}
