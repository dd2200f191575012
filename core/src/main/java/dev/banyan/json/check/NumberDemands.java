package dev.banyan.json.check;

import dev.banyan.json.JsonTree;
import dev.banyan.json.schema.Keywords;
import dev.banyan.text.Node;
import java.math.BigDecimal;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What is demanded of numbers. They are compared as they are written, never as doubles.
final class NumberDemands {
  /// Numbers with more digits than this before or after the point are not divided.
  private static final int DIGITS_MAX = 1_000;

  private NumberDemands() {}

  static void add(Node.Mapping schema, Demands to, Scope scope) {
    BigDecimal min = scope.number(schema, "minimum");
    BigDecimal max = scope.number(schema, "maximum");
    BigDecimal over = open(schema, "exclusiveMinimum", min, scope);
    BigDecimal under = open(schema, "exclusiveMaximum", max, scope);
    if (min != null) {
      to.add(new Figure(value -> value.compareTo(min) >= 0, "must be at least " + text(min)));
    }
    if (max != null) {
      to.add(new Figure(value -> value.compareTo(max) <= 0, "must be at most " + text(max)));
    }
    if (over != null) {
      to.add(new Figure(value -> value.compareTo(over) > 0, "must be over " + text(over)));
    }
    if (under != null) {
      to.add(new Figure(value -> value.compareTo(under) < 0, "must be under " + text(under)));
    }
    BigDecimal step = scope.number(schema, "multipleOf");
    if (step != null && step.signum() > 0) {
      to.add(new Figure(value -> isMultiple(value, step), "must be a multiple of " + text(step)));
    }
    width(schema, to);
  }

  /// A bound that is itself outside: a number of its own in JSON Schema, a word about the other in
  /// OpenAPI 3.0.
  private static @Nullable BigDecimal open(
      Node.Mapping schema, String keyword, @Nullable BigDecimal other, Scope scope) {
    return Keywords.isTrue(schema, keyword) ? other : scope.number(schema, keyword);
  }

  /// OpenAPI's formats of integers.
  private static void width(Node.Mapping schema, Demands to) {
    int bits =
        switch (Keywords.text(schema, "format")) {
          case "int32" -> 32;
          case "int64" -> 64;
          case null, default -> 0;
        };
    if (bits > 0) {
      BigDecimal beyond = BigDecimal.TWO.pow(bits - 1);
      BigDecimal least = beyond.negate();
      BigDecimal most = beyond.subtract(BigDecimal.ONE);
      to.add(
          new Figure(
              value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
              "must be from " + least + " to " + most));
    }
  }

  private static boolean isMultiple(BigDecimal value, BigDecimal step) {
    return value.signum() == 0
        || (Math.abs((long) value.scale()) <= DIGITS_MAX && value.remainder(step).signum() == 0);
  }

  private static String text(BigDecimal number) {
    return number.toPlainString();
  }

  /// One demand on what a number is worth.
  private record Figure(Predicate<BigDecimal> right, String otherwise) implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      if (!(value instanceof JsonTree.Numeral number)) {
        return Taken.YES;
      }
      BigDecimal exact = Constants.exact(number, run);
      return exact != null && right.test(exact) ? Taken.YES : run.wrong(otherwise);
    }
  }
}
