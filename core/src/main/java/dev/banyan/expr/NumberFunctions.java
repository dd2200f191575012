package dev.banyan.expr;

import static dev.banyan.expr.Function.member;
import static dev.banyan.expr.Function.plain;
import static dev.banyan.expr.Kind.Family.BOOL;
import static dev.banyan.expr.Kind.Family.DECIMAL;
import static dev.banyan.expr.Kind.Family.INT;
import static dev.banyan.expr.Kind.Family.REAL;
import static dev.banyan.expr.Kind.Family.SPAN;
import static dev.banyan.expr.Kind.Family.TEXT;

import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Functions that make or change numbers. A conversion that not every value survives leaves a gap.
final class NumberFunctions {
  private static final Type NUMBER = Type.Int.BITS64;
  private static final Type EXACT = Type.Decimal.UNBOUNDED_DECIMAL;
  private static final Type FLOAT = new Type.Real(64);
  private static final Pattern INTEGER_FORM = Pattern.compile("[+-]?[0-9]{1,19}");
  private static final Pattern DECIMAL_FORM =
      Pattern.compile("[+-]?[0-9]{1,1000}(?:\\.[0-9]{1,1000})?(?:[eE][+-]?[0-9]{1,4})?");
  private static final int SCALE_MAX = 100;

  static final List<Function> ALL =
      List.of(
          plain("int", INT).gives(a -> a.getFirst().kind(), _ -> (_, a) -> a[0]),
          plain("int", TEXT)
              .gives(NUMBER, (_, a) -> integer((String) a[0]))
              .mayFail("the text may not be an integer"),
          plain("int", DECIMAL)
              .gives(NUMBER, (_, a) -> integer((BigDecimal) a[0]))
              .mayFail("the decimal may not be a whole number of 64 bits"),
          plain("int", REAL)
              .gives(NUMBER, (_, a) -> integer((Double) a[0]))
              .mayFail("the float may not be a whole number of 64 bits"),
          plain("decimal", DECIMAL).gives(a -> a.getFirst().kind(), _ -> (_, a) -> a[0]),
          plain("decimal", TEXT)
              .gives(EXACT, (_, a) -> decimal((String) a[0]))
              .mayFail("the text may not be a number"),
          plain("decimal", REAL)
              .gives(EXACT, (_, a) -> decimal((Double) a[0]))
              .mayFail("the float may not be a number"),
          plain("double", REAL).gives(FLOAT, (_, a) -> a[0]),
          plain("double", INT).gives(FLOAT, (_, a) -> ((Number) a[0]).doubleValue()),
          plain("double", DECIMAL).gives(FLOAT, (_, a) -> ((Number) a[0]).doubleValue()),
          plain("double", TEXT)
              .gives(FLOAT, (_, a) -> real((String) a[0]))
              .mayFail("the text may not be a number"),
          plain("bool", BOOL).gives(Type.Bool.BOOL, (_, a) -> a[0]),
          plain("bool", TEXT)
              .gives(Type.Bool.BOOL, (_, a) -> truth((String) a[0]))
              .mayFail("the text may be neither true nor false"),
          plain("abs", INT).gives(NUMBER, (_, a) -> absolute(a[0])),
          plain("abs", DECIMAL)
              .gives(a -> a.getFirst().kind(), _ -> (_, a) -> ((BigDecimal) a[0]).abs()),
          plain("abs", REAL).gives(FLOAT, (_, a) -> Math.abs((Double) a[0])),
          plain("round", DECIMAL, INT).gives(NumberFunctions::rounded, NumberFunctions::rounding),
          plain("round", DECIMAL, INT, TEXT)
              .gives(NumberFunctions::rounded, NumberFunctions::rounding),
          member("seconds", SPAN).gives(NUMBER, (_, a) -> ((Duration) a[0]).toSeconds()));

  private NumberFunctions() {}

  private static @Nullable Object integer(String text) {
    if (!INTEGER_FORM.matcher(text).matches()) {
      return null;
    }
    return integer(new BigDecimal(text));
  }

  private static @Nullable Object integer(BigDecimal value) {
    if (value.precision() - value.scale() > 20) {
      return null;
    }
    try {
      return value.longValueExact();
    } catch (ArithmeticException _) {
      return null;
    }
  }

  private static @Nullable Object integer(double value) {
    return Double.isFinite(value) ? integer(new BigDecimal(value)) : null;
  }

  private static @Nullable Object decimal(String text) {
    if (!DECIMAL_FORM.matcher(text).matches()) {
      return null;
    }
    BigDecimal value = new BigDecimal(text);
    return Decimals.bounded(value) ? value : null;
  }

  private static @Nullable Object decimal(double value) {
    if (!Double.isFinite(value)) {
      return null;
    }
    BigDecimal exact = new BigDecimal(value);
    return Decimals.bounded(exact) ? exact : null;
  }

  private static @Nullable Object real(String text) {
    return DECIMAL_FORM.matcher(text).matches() ? Double.valueOf(text) : null;
  }

  private static @Nullable Object truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> null;
    };
  }

  private static Object absolute(Object value) {
    try {
      return Math.absExact(Decimals.whole(value));
    } catch (ArithmeticException _) {
      throw Decimals.tooLarge();
    }
  }

  private static int scale(List<Plan> arguments) {
    long scale = Functions.literal(arguments, 1, Long.class, "the number of digits of `round`");
    if (scale < 0 || scale > SCALE_MAX) {
      throw new IllegalArgumentException(
          "`round` keeps between 0 and " + SCALE_MAX + " digits after the point");
    }
    return (int) scale;
  }

  private static Kind rounded(List<Plan> arguments) {
    Type type = arguments.getFirst().kind().type();
    return Kind.of(Types.rounded(Types.asDecimal(type == null ? EXACT : type), scale(arguments)));
  }

  /// Half even unless said otherwise, as in the lenses.
  private static Function.Body rounding(List<Plan> arguments) {
    int scale = scale(arguments);
    RoundingMode mode =
        arguments.size() < 3
            ? RoundingMode.HALF_EVEN
            : mode(Functions.literal(arguments, 2, String.class, "the mode of `round`"));
    return (_, a) -> Decimals.round((BigDecimal) a[0], scale, mode);
  }

  private static RoundingMode mode(String word) {
    for (RoundingMode mode : RoundingMode.values()) {
      String name = mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (name.equals(word) && mode != RoundingMode.UNNECESSARY) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "`round` rounds half-even, half-up, half-down, up, down, ceiling or floor, not " + word);
  }
}
