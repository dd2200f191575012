package dev.banyan.base;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes as people write it: `512`, `64KiB`, `10MB`, `1GiB`. Never negative.
public record ByteSize(long bytes) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*([kKMGT]?)(i?)B?");

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is never negative: " + bytes);
    }
  }

  /// Reads a size; throws `IllegalArgumentException` with the forms that are taken.
  public static ByteSize parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a size is written like 512B, 64KiB or 10MB");
    }
    int step = matcher.group(3).isEmpty() ? 1000 : 1024;
    int power = " KMGT".indexOf(matcher.group(2).toUpperCase(Locale.ROOT).concat(" ").charAt(0));
    long bytes = Long.parseLong(matcher.group(1));
    for (int i = 0; i < power; i++) {
      bytes = Math.multiplyExact(bytes, step);
    }
    return new ByteSize(bytes);
  }

  @Override
  public String toString() {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    long rest = bytes;
    int unit = 0;
    while (rest != 0 && rest % 1024 == 0 && unit < units.length - 1) {
      rest /= 1024;
      unit++;
    }
    return rest + units[unit];
  }
}
