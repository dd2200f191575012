package dev.banyan.base;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/// A part of a whole as people write it: `1%`, `99.5%`. Between 0 and 100 per cent.
public record Share(BigDecimal percent) {
  private static final Pattern FORM = Pattern.compile("\\d{1,3}(\\.\\d{1,6})?%");

  /// Reads a share; throws `IllegalArgumentException` with the form that is taken.
  public static Share parse(String text) {
    String form = text.strip();
    if (!FORM.matcher(form).matches()) {
      throw new IllegalArgumentException("a share is written like 1% or 99.5%");
    }
    BigDecimal percent = new BigDecimal(form.substring(0, form.length() - 1));
    if (percent.compareTo(BigDecimal.valueOf(100)) > 0) {
      throw new IllegalArgumentException("a share is at most 100%");
    }
    return new Share(percent);
  }

  /// Between 0 and 1.
  public double fraction() {
    return percent.doubleValue() / 100;
  }

  @Override
  public String toString() {
    return percent.toPlainString() + "%";
  }
}
