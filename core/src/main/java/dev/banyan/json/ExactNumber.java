package dev.banyan.json;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// JSON number literals as exact decimals, at a cost bounded by the literal's length: `1e999999999`
/// is told apart before any power of ten is computed.
final class ExactNumber {
  private ExactNumber() {}

  /// The value of a literal, in plain form (scale not negative) and with the zeros it was written
  /// with; null where it is no JSON number or has more than `digitsMax` digits written out.
  static @Nullable BigDecimal parse(String literal, int digitsMax) {
    if (!isNumber(literal) || literal.length() > digitsMax + 16) {
      return null;
    }
    BigDecimal value;
    try {
      value = new BigDecimal(literal);
    } catch (NumberFormatException | ArithmeticException _) {
      return null;
    }
    if (value.signum() == 0) {
      return value.scale() < 0 || value.scale() > digitsMax ? BigDecimal.ZERO : value;
    }
    long before = (long) value.precision() - value.scale();
    if (before > digitsMax || value.scale() > digitsMax) {
      return null;
    }
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  /// The same value at a scale, null where it would have to be rounded or has too many digits
  /// before the point.
  static @Nullable BigDecimal fit(BigDecimal value, int precision, int scale) {
    BigDecimal fitting = value;
    if (value.scale() > scale) {
      fitting = value.stripTrailingZeros();
      if (fitting.scale() > scale) {
        return null;
      }
    }
    if (fitting.signum() != 0 && (long) fitting.precision() - fitting.scale() > precision - scale) {
      return null;
    }
    return fitting.scale() == scale ? fitting : fitting.setScale(scale);
  }

  /// RFC 8259, section 6: `-? (0 | [1-9] digits) (. digits)? ([eE] [+-]? digits)?`.
  static boolean isNumber(String text) {
    int at = text.startsWith("-") ? 1 : 0;
    int whole = digits(text, at);
    if (whole == at || (whole - at > 1 && text.charAt(at) == '0')) {
      return false;
    }
    at = whole;
    if (at < text.length() && text.charAt(at) == '.') {
      int fraction = digits(text, at + 1);
      if (fraction == at + 1) {
        return false;
      }
      at = fraction;
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      int sign = at + 1;
      if (sign < text.length() && (text.charAt(sign) == '+' || text.charAt(sign) == '-')) {
        sign++;
      }
      int exponent = digits(text, sign);
      if (exponent == sign) {
        return false;
      }
      at = exponent;
    }
    return at == text.length();
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
