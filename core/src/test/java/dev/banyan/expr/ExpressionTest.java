package dev.banyan.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.text.Source;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Types, bounds and faults of evaluated expressions.
class ExpressionTest {

  @Test
  void answersAbsentForAnAbsentField() {
    Expression expression = Shop.compile("c.email");

    assertThat(expression.optional()).isTrue();
    assertThat(expression.evaluate(Shop.values())).isNull();
  }

  @Test
  void passesAnExplicitNullOn() {
    Expression expression = Shop.compile("c.phone");

    assertThat(expression.optional()).isFalse();
    assertThat(expression.evaluate(Shop.values())).isEqualTo(Null.NULL);
  }

  @Test
  void handsOutStructuresAndListsThemselves() {
    @Nullable Object[] values = Shop.values();
    Struct customer = (Struct) values[0];

    assertThat(Shop.compile("c").evaluate(values)).isSameAs(customer);
    assertThat(Shop.compile("c.lines", Type.ListOf.of(Shop.LINE)).evaluate(values))
        .isSameAs(customer == null ? null : customer.at("lines"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n * 9223372036854775807",
        "n + 9223372036854775807",
        "-9223372036854775807 - n",
        "c.wide + 1",
        "sum([9223372036854775807, n])",
        "decimal('1e999') * decimal('1e999')",
        "c.since.plusYears(9223372036854775807)"
      })
  void failsOnOverflow(String source) {
    Expression expression = Shop.compile(source);

    assertThatThrownBy(() -> expression.evaluate(Shop.values()))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID));
  }

  @Test
  void failsWhereListsAreTooLong() {
    Expression expression = Shop.compile("xs.all(x, xs.all(y, x == y))");
    @Nullable Object[] values = Shop.values();
    values[5] = Collections.nCopies(1_000, 1L);

    assertThatThrownBy(() -> expression.evaluate(values))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID));
  }

  @Test
  void failsWhereATextGrowsTooLong() {
    Expression expression = Shop.compile("t.replace('', t).replace('', t)");
    @Nullable Object[] values = Shop.values();
    values[3] = "x".repeat(5_000);

    assertThatThrownBy(() -> expression.evaluate(values)).isInstanceOf(Fault.class);
  }

  @Test
  void bringsResultsToTheExpectedType() {
    assertThat(Shop.evaluate("1", new Type.Decimal(9, 2))).isEqualTo(new BigDecimal("1.00"));
    assertThat(Shop.evaluate("n", new Type.Decimal(9, 2))).isEqualTo(new BigDecimal("7.00"));
    assertThat(Shop.evaluate("0.1", new Type.Real(64))).isEqualTo(0.1);
    assertThat(Shop.evaluate("[1, 2.5]", Type.ListOf.of(new Type.Decimal(5, 2))))
        .isEqualTo(List.of(new BigDecimal("1.00"), new BigDecimal("2.50")));
    assertThat(Shop.evaluate("[]", Type.ListOf.of(Type.Text.ANY))).isEqualTo(List.of());
    assertThat(Shop.evaluate("c.vip ? 'closed' : 'active'", Shop.STATUS)).isEqualTo("closed");
    assertThat(Shop.evaluate("round(d * d, 2)", new Type.Decimal(20, 2)))
        .isEqualTo(new BigDecimal("6.25"));
  }

  @Test
  void failsWhereAResultIsOutsideTheExpectedType() {
    Expression text = Shop.compile("t", Type.Text.max(3));
    Expression number = Shop.compile("n", Type.Int.range(0, 5));
    Expression decimal = Shop.compile("d * 1000", new Type.Decimal(4, 2));
    Expression one = Shop.compile("t", Shop.STATUS);

    for (Expression expression : List.of(text, number, decimal, one)) {
      assertThatThrownBy(() -> expression.evaluate(Shop.values()))
          .isInstanceOf(Fault.class)
          .hasMessageStartingWith("A computed value is not a valid ");
    }
  }

  @Test
  void tellsTheTypeOfTheResult() {
    assertThat(Shop.compile("d * 1.5").type()).isEqualTo(new Type.Decimal(11, 3));
    assertThat(Shop.compile("sum(c.lines.map(l, l.price))").type())
        .isEqualTo(new Type.Decimal(15, 2));
    assertThat(Shop.compile("'abc'").type()).isEqualTo(Type.Text.max(3));
    assertThat(Shop.compile("c.lines.map(l, l.product)").type())
        .isEqualTo(Type.ListOf.of(Type.Text.max(12)));
    assertThat(Shop.compile("c.name.orValue('x')").type()).isEqualTo(Type.Text.max(60));
  }

  @Test
  void refusesTheWrongNumberOfVariables() {
    Expression expression = Shop.compile("n + 1");

    assertThatThrownBy(() -> expression.evaluate(1L))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.BUG));
  }

  @Test
  void marksTheColumnInsideAQuotedScalar() {
    Source file = Source.of("a.yaml", "when: \"size(c.nam) > 0\"\n");
    Mistakes mistakes = new Mistakes();

    new ExpressionCompiler(Shop.CLOCK)
        .compile("size(c.nam) > 0", new Place(file, 1, 7, 17), Shop.SCOPE, null, mistakes);

    assertThat(mistakes.render())
        .isEqualTo(
            """
            a.yaml:1:15: error: `Customer` has no field `nam`
                1 | when: "size(c.nam) > 0"
                  |               ^^^ did you mean `name`?""");
  }

  @Test
  void evaluatesOnManyThreadsAtOnce() throws InterruptedException, ExecutionException {
    Expression expression = Shop.compile("sum(xs.map(x, xs.map(y, x * y)[0].orValue(0)))");
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      long first = random.nextInt(1_000);
      List<Long> items = List.of(first, 2L, 3L);
      @Nullable Object[] values = Shop.values();
      values[5] = items;
      long sum = items.stream().mapToLong(item -> item * first).sum();
      tasks.add(() -> Long.valueOf(sum).equals(expression.evaluate(values)));
    }

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> right : threads.invokeAll(tasks)) {
        assertThat(right.get()).isTrue();
      }
    }
  }

  @Test
  void needsNoCelForPathsAndLiterals() {
    Findings findings =
        new Findings("c.address.city", Place.of("none"), new Mistakes(), null, null);

    Paths.Outcome outcome = Paths.plan(Shop.SCOPE, findings);

    assertThat(outcome.simple()).isTrue();
  }
}
