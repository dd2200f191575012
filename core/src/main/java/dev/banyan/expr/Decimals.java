package dev.banyan.expr;

import dev.banyan.base.Fault;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Arithmetic on exact decimals and on integers of 64 bits. Whatever would grow out of bounds is a
/// fault instead: operands come from outside, and `1e999999999 + 1` must not fill the memory.
final class Decimals {
  /// The most digits a result may have, before and after the point together.
  static final int DIGITS_MAX = 1_000;

  /// A quotient that does not end is cut after at least this many significant digits.
  private static final int QUOTIENT_DIGITS = 34;

  private Decimals() {}

  static BigDecimal add(BigDecimal a, BigDecimal b) {
    bound(a);
    bound(b);
    return bound(a.add(b));
  }

  static BigDecimal subtract(BigDecimal a, BigDecimal b) {
    bound(a);
    bound(b);
    return bound(a.subtract(b));
  }

  static BigDecimal multiply(BigDecimal a, BigDecimal b) {
    bound(a);
    bound(b);
    return bound(a.multiply(b));
  }

  /// The quotient, exact where it ends within the digits, else rounded half even; null for a
  /// divisor of zero.
  static @Nullable BigDecimal divide(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      return null;
    }
    bound(a);
    bound(b);
    int digits = Math.max(QUOTIENT_DIGITS, a.precision() + b.precision() + 4);
    return bound(a.divide(b, new MathContext(digits, RoundingMode.HALF_EVEN)));
  }

  static @Nullable BigDecimal remainder(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      return null;
    }
    bound(a);
    bound(b);
    return bound(a.remainder(b));
  }

  static BigDecimal round(BigDecimal value, int scale, RoundingMode mode) {
    return bound(bound(value).setScale(scale, mode));
  }

  /// The value itself; a fault where it has too many digits.
  static BigDecimal bound(BigDecimal value) {
    if (!bounded(value)) {
      throw tooLarge();
    }
    return value;
  }

  static boolean bounded(BigDecimal value) {
    long whole = (long) value.precision() - value.scale();
    return value.scale() <= DIGITS_MAX && value.precision() <= DIGITS_MAX && whole <= DIGITS_MAX;
  }

  /// An integer as 64 bits; a fault where it is wider.
  static long whole(Object value) {
    if (value instanceof Long number) {
      return number;
    }
    if (value instanceof BigInteger big && big.bitLength() < Long.SIZE) {
      return big.longValue();
    }
    throw tooLarge();
  }

  static BigDecimal decimal(Object value) {
    return switch (value) {
      case BigDecimal decimal -> decimal;
      case Long number -> BigDecimal.valueOf(number);
      case BigInteger big -> new BigDecimal(big);
      default -> throw new IllegalStateException("not a number: " + value.getClass());
    };
  }

  static Fault tooLarge() {
    return Fault.builder(Fault.Kind.INVALID, "A number is too large to compute with")
        .operator("integer overflow, or a decimal of more than " + DIGITS_MAX + " digits")
        .build();
  }
}
