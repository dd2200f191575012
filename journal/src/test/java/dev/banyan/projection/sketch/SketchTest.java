package dev.banyan.projection.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SketchTest {
  private static final double[] SHARES = {0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1};

  /// What writes itself.
  private interface Written {
    void write(DataOutputStream out) throws IOException;
  }

  private static DataInputStream again(Written sketch) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sketch.write(new DataOutputStream(bytes));
    return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
  }

  private static BigDecimal amount(Random random, int kind) {
    double value =
        switch (kind) {
          case 0 -> random.nextDouble() * 1_000;
          case 1 -> Math.exp(random.nextGaussian() * 4);
          case 2 -> random.nextGaussian() * 100;
          default -> random.nextInt(5);
        };
    return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_EVEN);
  }

  @Test
  void tellsQuantilesWithinOneHundredthOfTheValue() throws IOException {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      Quantiles sketch = new Quantiles();
      List<BigDecimal> all = new ArrayList<>();
      int count = 1 + random.nextInt(5_000);
      for (int i = 0; i < count; i++) {
        all.add(amount(random, seed % 4));
        sketch.add(all.getLast());
      }
      Collections.sort(all);

      Quantiles read = Quantiles.read(again(sketch::write));

      for (double share : SHARES) {
        double exact = all.get((int) Math.floor(share * (count - 1))).doubleValue();
        assertThat(Math.abs(read.at(share).doubleValue() - exact))
            .as("seed %d, share %s of %d: %s", seed, share, count, exact)
            .isLessThanOrEqualTo(Math.abs(exact) * Quantiles.ERROR * 1.000_001);
      }
      assertThat(read.count()).isEqualTo(count);
    }
  }

  @Test
  void keepsItsBoundAndTheLargeValuesWhenValuesAreFarApart() throws IOException {
    Quantiles sketch = new Quantiles();
    for (int exponent = -300; exponent <= 300; exponent++) {
      for (int digit = 1; digit < 10; digit++) {
        sketch.add(BigDecimal.valueOf(digit).scaleByPowerOfTen(exponent));
      }
    }

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sketch.write(new DataOutputStream(bytes));

    assertThat(bytes.size()).isLessThanOrEqualTo(16 + 12 * Quantiles.BUCKETS_MAX);
    assertThat(sketch.at(1).doubleValue() / 9e300).isBetween(0.99, 1.01);
  }

  @Test
  void countsDifferentValuesWithinFourStandardErrors() throws IOException {
    for (int seed = 0; seed < 30; seed++) {
      int different = (int) Math.pow(10, 1 + seed % 5);
      Distinct sketch = new Distinct();
      for (int i = 0; i < different; i++) {
        sketch.add(seed + "/" + i);
        sketch.add(seed + "/" + i / 2);
      }

      long counted = Distinct.read(again(sketch::write)).count();

      assertThat((double) counted)
          .as("seed %d of %d", seed, different)
          .isBetween(
              different * (1 - 4 * Distinct.ERROR) - 1, different * (1 + 4 * Distinct.ERROR) + 1);
    }
    assertThat(new Distinct().count()).isZero();
  }

  @Test
  void neverCountsTooFewAndTellsHowManyTooMany() throws IOException {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      Top sketch = new Top(5);
      Map<String, Long> exact = new HashMap<>();
      int count = 20_000;
      for (int i = 0; i < count; i++) {
        String value = "v" + (int) Math.exp(random.nextDouble() * 8);
        exact.merge(value, 1L, Long::sum);
        sketch.add(value);
      }

      Top read = Top.read(5, again(sketch::write));

      List<Top.Counted> all = read.most(5 * Top.SPARE);
      for (Top.Counted counted : all) {
        long truth = exact.getOrDefault(counted.value(), 0L);
        assertThat(truth).isBetween(counted.count() - counted.error(), counted.count());
        assertThat(counted.error()).isLessThanOrEqualTo(count / (5 * Top.SPARE));
      }
      List<String> kept = all.stream().map(Top.Counted::value).toList();
      exact.forEach(
          (value, times) -> {
            if (times > count / (5 * Top.SPARE)) {
              assertThat(kept).contains(value);
            }
          });
    }
  }
}
