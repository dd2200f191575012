package dev.banyan.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Every target of fuzzing bears its seeds, and what a fixed chance makes of them.
class FuzzedTest {
  private static final long SEED = 20_260_101;
  private static final int ROUNDS = 1500;

  private static void bears(String target, int rounds, Consumer<byte[]> run) {
    Random random = new Random(SEED);
    int tried = 0;
    for (byte[] seed : Seeds.of(target)) {
      run.accept(seed);
      for (int i = 0; i < rounds; i++) {
        run.accept(mutated(seed, random));
        tried++;
      }
    }
    assertThat(tried).isPositive();
  }

  private static byte[] mutated(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes = Arrays.copyOf(bytes, at);
        case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        default -> {
          int to = at + random.nextInt(bytes.length - at);
          byte[] longer = Arrays.copyOf(bytes, bytes.length + to - at);
          System.arraycopy(bytes, at, longer, to, bytes.length - at);
          bytes = longer;
        }
      }
    }
    return bytes;
  }

  @Test
  void http1() {
    bears("Http1", ROUNDS, Fuzzed.Http1::fuzzerTestOneInput);
  }

  @Test
  void http2() {
    bears("Http2", ROUNDS, Fuzzed.Http2::fuzzerTestOneInput);
  }

  @Test
  void json() {
    bears("Json", ROUNDS, Fuzzed.Json::fuzzerTestOneInput);
  }

  @Test
  void soap() {
    bears("Soap", ROUNDS, Fuzzed.Soap::fuzzerTestOneInput);
  }

  @Test
  void contracts() {
    bears("Contract", 100, Fuzzed.Contract::fuzzerTestOneInput);
  }

  @Test
  void tokens() {
    bears("Token", 50, Fuzzed.Token::fuzzerTestOneInput);
  }
}
