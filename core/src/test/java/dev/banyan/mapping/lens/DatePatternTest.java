package dev.banyan.mapping.lens;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The short way against the JDK's formatter.
class DatePatternTest {
  private static final long SEED = 20261122;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uuuuMMddHHmmss",
        "uuuu-MM-dd'T'HH:mm:ss",
        "dd.MM.uuuu HH:mm",
        "uuuuDDDHHmmss",
        "uuuuMMddHHmmssSSS",
        "HHmm/ddMMuuuu",
        "'D'uuuuMMdd''HHmm"
      })
  void agreesWithTheFormatterOnDigitsAtRandom(String pattern) {
    DatePattern own = Objects.requireNonNull(DatePattern.of(pattern, 2000));
    DateTimeFormatter reference =
        DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    SplittableRandom random = new SplittableRandom(SEED);

    for (int i = 0; i < 20_000; i++) {
      String text = mutated(reference.format(sample(random)), random);

      assertThat(own.timestamp(own.digits(text))).as(text).isEqualTo(parsed(reference, text));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"uuuuMMddHHmmss", "uuuu-MM-dd'T'HH:mm:ss", "uuuuDDDHHmmss"})
  void writesWhatTheFormatterWrites(String pattern) {
    DatePattern own = Objects.requireNonNull(DatePattern.of(pattern, 2000));
    DateTimeFormatter reference = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    SplittableRandom random = new SplittableRandom(SEED);

    for (int i = 0; i < 5_000; i++) {
      LocalDateTime time = sample(random).withNano(0);

      long digits = own.digits(time.toLocalDate(), time.toLocalTime(), false);

      assertThat(own.text(digits)).isEqualTo(reference.format(time));
    }
  }

  private static LocalDateTime sample(SplittableRandom random) {
    return LocalDateTime.of(random.nextInt(1, 9999), 1, 1, 0, 0)
        .plusSeconds(random.nextInt(366 * 86_400))
        .withNano(random.nextInt(1000) * 1_000_000);
  }

  /// One digit in two texts is another.
  private static String mutated(String text, SplittableRandom random) {
    int at = random.nextInt(text.length());
    return random.nextBoolean()
        ? text
        : text.substring(0, at) + (char) ('0' + random.nextInt(10)) + text.substring(at + 1);
  }

  private static @Nullable LocalDateTime parsed(DateTimeFormatter formatter, String text) {
    try {
      return formatter.parse(text, LocalDateTime::from);
    } catch (DateTimeException _) {
      return null;
    }
  }
}
