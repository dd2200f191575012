package dev.banyan.expr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.text.Source;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random expressions: whatever is written, the compiler answers with an expression or a mistake;
/// and what compiles has a result for every value, or fails with `INVALID`.
class ExpressionFuzzTest {
  private static final List<String> LEAVES =
      List.of(
          "c",
          "n",
          "d",
          "t",
          "o",
          "xs",
          "c.name",
          "c.email",
          "c.phone",
          "c.fax",
          "c.credit",
          "c.address",
          "c.address.zip",
          "c.lines",
          "c.since",
          "c.changed",
          "c.rating",
          "c.wide",
          "c.payment",
          "c.payment.card",
          "c.vip",
          "c.status",
          "c.nam",
          "null",
          "true",
          "1",
          "0",
          "2.5",
          "0.0",
          "'a'",
          "'active'",
          "''",
          "[]",
          "[1, 2]",
          "['a']",
          "{'a': 1}",
          "now()",
          "today()",
          "duration('1h')",
          "x");
  private static final List<String> SHAPES =
      List.of(
          "(A + B)",
          "(A - B)",
          "(A * B)",
          "(A / B)",
          "(A % B)",
          "(A == B)",
          "(A != B)",
          "(A < B)",
          "(A >= B)",
          "(A && B)",
          "(A || B)",
          "(!A)",
          "(-A)",
          "(A ? B : C)",
          "(A in B)",
          "A[B]",
          "has(A)",
          "A.orValue(B)",
          "(has(A) ? A : B)",
          "(B != 0 ? A / B : C)",
          "size(A)",
          "(size(A) > 0 ? A[0] : B)",
          "A.map(x, B)",
          "A.filter(x, B)",
          "A.all(x, B)",
          "A.exists(x, x == B)",
          "sum(A)",
          "min(A, B)",
          "max(A)",
          "round(A, 2)",
          "string(A)",
          "int(A)",
          "decimal(A)",
          "date(A)",
          "A.trim()",
          "A.split(B)",
          "A.join(',')",
          "A.substring(B, C)",
          "A.replace(B, C)",
          "A.contains(B)",
          "A.matches('a+')",
          "A.plusDays(B)",
          "A.year()",
          "abs(A)",
          "A.distinct()",
          "double(A)",
          "[A, B]",
          "{'k': A}",
          "A.name",
          "A.price",
          "(A ==",
          "A B",
          "$",
          "A.nope()");

  private final long seed = Long.getLong("banyan.seed", System.nanoTime());
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);

  private String expression(int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return LEAVES.get(random.nextInt(LEAVES.size()));
    }
    String shape = SHAPES.get(random.nextInt(SHAPES.size()));
    String a = expression(depth - 1);
    String b = expression(depth - 1);
    String c = expression(depth - 1);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < shape.length(); i++) {
      switch (shape.charAt(i)) {
        case 'A' -> out.append(a);
        case 'B' -> out.append(b);
        case 'C' -> out.append(c);
        default -> out.append(shape.charAt(i));
      }
    }
    return out.toString();
  }

  @Test
  void compilesOrRefusesAnythingAndWhatCompilesIsTotal() {
    System.out.println("ExpressionFuzzTest -Dbanyan.seed=" + seed);
    ExpressionCompiler compiler = new ExpressionCompiler(Shop.CLOCK);
    int compiled = 0;
    for (int i = 0; i < 40_000; i++) {
      String source = expression(1 + random.nextInt(3));
      Mistakes mistakes = new Mistakes();
      Place place = new Place(Source.of("fuzz", source), 1, 1, 1);

      Expression expression = compiler.compile(source, place, Shop.SCOPE, null, mistakes);

      assertThat(mistakes.hasErrors()).as(source).isEqualTo(expression == null);
      if (expression != null) {
        compiled++;
        evaluate(expression);
      }
    }
    assertThat(compiled).isGreaterThan(2_000);
  }

  private static void evaluate(Expression expression) {
    @Nullable Object result;
    try {
      result = expression.evaluate(Shop.values());
    } catch (Fault fault) {
      assertThat(fault.kind()).as(expression.source()).isEqualTo(Fault.Kind.INVALID);
      return;
    } catch (RuntimeException defect) {
      throw new AssertionError(expression.source(), defect);
    }
    if (result == null) {
      assertThat(expression.optional()).as(expression.source()).isTrue();
    }
  }

  @Test
  void survivesRandomCharacters() {
    System.out.println("ExpressionFuzzTest -Dbanyan.seed=" + seed);
    String signs = "abcxnt.()[]{}'\"\\+-*/%=!<>&|?:, 0123456789eE_`$@#\n\tä😀";
    ExpressionCompiler compiler = new ExpressionCompiler(Shop.CLOCK);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = 1 + random.nextInt(25); k > 0; k--) {
        int at = signs.offsetByCodePoints(0, random.nextInt((int) TextFunctions.size(signs)));
        text.appendCodePoint(signs.codePointAt(at));
      }
      String source = text.toString();
      Mistakes mistakes = new Mistakes();

      Expression expression =
          compiler.compile(source, Place.of("fuzz"), Shop.SCOPE, null, mistakes);

      assertThat(mistakes.hasErrors()).as(source).isEqualTo(expression == null);
    }
  }
}
