package dev.banyan.json;

import dev.banyan.type.Type;
import java.math.BigInteger;

/// How numbers travel that a binary floating point number cannot hold.
public enum JsonNumbers {
  /// As texts: decimals of more than 15 digits and integers beyond 2^53, so that no JavaScript
  /// client loses a cent. What our own contracts say; readers take the number as well, exactly.
  SAFE,
  /// As JSON numbers, always: what other people's contracts expect.
  PLAIN;

  /// Decimal digits that survive the way through a double.
  private static final int SAFE_DIGITS = 15;

  private static final BigInteger SAFE_MAX = BigInteger.TWO.pow(53);

  /// Whether values of that type are written as texts.
  public boolean asText(Type type) {
    if (this == PLAIN) {
      return false;
    }
    return switch (type) {
      case Type.Int whole ->
          whole.max().compareTo(SAFE_MAX) > 0 || whole.min().negate().compareTo(SAFE_MAX) > 0;
      case Type.Decimal decimal -> decimal.precision() > SAFE_DIGITS;
      case Type.Text _,
          Type.Real _,
          Type.Bool _,
          Type.Date _,
          Type.Time _,
          Type.Timestamp _,
          Type.Binary _,
          Type.Enumeration _,
          Type.ListOf _,
          dev.banyan.type.Structure _,
          dev.banyan.type.OneOf _ ->
          false;
    };
  }
}
