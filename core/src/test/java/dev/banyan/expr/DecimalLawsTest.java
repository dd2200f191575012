package dev.banyan.expr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Decimals in expressions against `BigDecimal` itself, on random numbers of up to 40 digits.
class DecimalLawsTest {
  private static final int ROUNDS = 2_000;
  private static final Type ANY = Type.Decimal.UNBOUNDED_DECIMAL;
  private static final Scope TWO =
      Scope.of(new Scope.Variable("a", ANY, false), new Scope.Variable("b", ANY, false));

  private final long seed = Long.getLong("banyan.seed", System.nanoTime());
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);

  @BeforeEach
  void printSeed() {
    System.out.println("DecimalLawsTest -Dbanyan.seed=" + seed);
  }

  private BigDecimal number() {
    BigInteger unscaled = new BigInteger(1 + random.nextInt(130), new java.util.Random(seed()));
    BigDecimal value = new BigDecimal(unscaled, random.nextInt(25) - 4);
    return random.nextBoolean() ? value : value.negate();
  }

  private long seed() {
    return random.nextLong();
  }

  private static Expression compile(String source, Scope scope) {
    Mistakes mistakes = new Mistakes();
    Expression expression =
        new ExpressionCompiler(Shop.CLOCK).compile(source, Place.of("law"), scope, null, mistakes);
    if (expression == null) {
      throw new AssertionError(source + "\n" + mistakes.render());
    }
    return expression;
  }

  @Test
  void addsSubtractsMultipliesAndTakesRemaindersExactly() {
    Expression sum = compile("a + b", TWO);
    Expression difference = compile("a - b", TWO);
    Expression product = compile("a * b", TWO);
    Expression rest = compile("(a % b).orValue(0)", TWO);
    for (int i = 0; i < ROUNDS; i++) {
      BigDecimal a = number();
      BigDecimal b = number();

      assertThat(sum.evaluate(a, b)).isEqualTo(a.add(b));
      assertThat(difference.evaluate(a, b)).isEqualTo(a.subtract(b));
      assertThat(product.evaluate(a, b)).isEqualTo(a.multiply(b));
      if (b.signum() != 0) {
        assertThat(rest.evaluate(a, b)).isEqualTo(a.remainder(b));
      }
    }
  }

  @Test
  void comparesByWhatNumbersAmountTo() {
    Expression less = compile("a < b", TWO);
    Expression same = compile("a == b", TWO);
    Expression sameInside = compile("[[a]] == [[b]] && {'k': a} == {'k': b}", TWO);
    for (int i = 0; i < ROUNDS; i++) {
      BigDecimal a = number();
      BigDecimal b = i % 2 == 0 ? a.setScale(a.scale() + random.nextInt(9)) : number();

      assertThat(less.evaluate(a, b)).isEqualTo(a.compareTo(b) < 0);
      assertThat(same.evaluate(a, b)).isEqualTo(a.compareTo(b) == 0);
      assertThat(sameInside.evaluate(a, b)).isEqualTo(a.compareTo(b) == 0);
    }
  }

  @Test
  void dividesToWithinTheLastOfThirtyFourDigits() {
    Expression quotient = compile("(a / b).orValue(0)", TWO);
    for (int i = 0; i < ROUNDS; i++) {
      BigDecimal a = number();
      BigDecimal b = number();
      if (a.signum() != 0 && b.signum() != 0) {
        Object result = quotient.evaluate(a, b);

        assertThat(result).isInstanceOf(BigDecimal.class);
        BigDecimal back = result instanceof BigDecimal q ? q.multiply(b) : BigDecimal.ZERO;
        BigDecimal error = back.subtract(a).abs();
        assertThat(error).isLessThanOrEqualTo(a.abs().scaleByPowerOfTen(-33));
      }
    }
  }

  @Test
  void readsLiteralsExactly() {
    for (int i = 0; i < 500; i++) {
      BigDecimal a = number();
      BigDecimal shown = a.scale() > 0 ? a : a.setScale(1);

      Object alone = compile(shown.toPlainString(), Scope.of()).evaluate();
      Object inside = compile("[" + shown.toPlainString() + "]", Scope.of()).evaluate();

      assertThat(alone).isEqualTo(shown);
      assertThat(inside).isEqualTo(List.of(shown));
    }
  }

  @Test
  void roundsLikeBigDecimalInEveryMode() {
    for (RoundingMode mode : RoundingMode.values()) {
      if (mode != RoundingMode.UNNECESSARY) {
        String word = mode.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        Expression rounded = compile("round(a, 3, '" + word + "')", TWO);
        for (int i = 0; i < 200; i++) {
          BigDecimal a = number();

          assertThat(rounded.evaluate(a, a)).isEqualTo(a.setScale(3, mode));
        }
      }
    }
  }

  @Test
  void addsUpLists() {
    Scope scope = Scope.of(new Scope.Variable("all", Type.ListOf.of(ANY), false));
    Expression sum = compile("sum(all)", scope);
    Expression least = compile("min(all).orValue(0)", scope);
    for (int i = 0; i < 200; i++) {
      List<BigDecimal> all = new ArrayList<>();
      for (int k = random.nextInt(20); k >= 0; k--) {
        all.add(number());
      }

      assertThat(sum.evaluate(all))
          .isEqualTo(all.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
      assertThat(least.evaluate(all)).isEqualTo(all.stream().reduce(BigDecimal::min).orElseThrow());
    }
  }

  /// The scale found when checking is the one that values have, so that no rounding is ever needed.
  @Test
  void knowsTheScaleOfResultsBeforehand() {
    for (int i = 0; i < 300; i++) {
      Type.Decimal one = new Type.Decimal(12, random.nextInt(6));
      Type.Decimal two = new Type.Decimal(12, random.nextInt(6));
      Scope scope =
          Scope.of(new Scope.Variable("a", one, false), new Scope.Variable("b", two, false));
      String source = List.of("a + b", "a * b", "a - b * 2", "-a", "a * 1.25").get(i % 5);
      BigDecimal a = new BigDecimal(BigInteger.valueOf(random.nextInt()), one.scale());
      BigDecimal b = new BigDecimal(BigInteger.valueOf(random.nextInt()), two.scale());

      Expression expression = compile(source, scope);

      assertThat(expression.evaluate(a, b))
          .isInstanceOfSatisfying(
              BigDecimal.class,
              value -> {
                Type.Decimal type = (Type.Decimal) expression.type();
                assertThat(value.scale()).isEqualTo(type.scale());
                assertThat(value.precision()).isLessThanOrEqualTo(type.precision());
              });
    }
  }
}
