package dev.banyan.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// Words find what a look at each byte finds.
class WordsTest {
  private static final int ROUNDS = 20_000;

  private final RandomGenerator random =
      RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(7); // The same numbers each time.

  /// Mostly `plain`, so that runs are long enough to matter.
  private byte[] bytes(int plain) {
    byte[] bytes = new byte[random.nextInt(40)];
    Arrays.fill(bytes, (byte) plain);
    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  @Test
  void findAByteWhereItStandsFirst() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = bytes(random.nextInt(256));
      byte wanted = (byte) random.nextInt(256);
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      int expected = from;
      while (expected < to && bytes[expected] != wanted) {
        expected++;
      }

      int found = Words.indexOf(bytes, wanted, from, to);

      assertThat(found).as("%d in %s", wanted, Arrays.toString(bytes)).isEqualTo(expected);
    }
  }

  @Test
  void skipNothingThatMayNotStandInAValueAndStopNearIt() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = bytes(random.nextBoolean() ? 'a' : 0xe4);
      int from = random.nextInt(bytes.length + 1);
      int end = from;
      while (end < bytes.length && bytes[end] != '\t' && Chars.VALUE[bytes[end] & 0xff]) {
        end++;
      }

      int skipped = Words.skipValue(bytes, from);

      assertThat(skipped).as(Arrays.toString(bytes)).isBetween(Math.max(from, end - 7), end);
    }
  }
}
