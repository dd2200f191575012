package dev.banyan.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.banyan.type.Type;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Numbers, read from their literals and never by way of a double, except where the type is one.
final class NumberDecoders {
  private NumberDecoders() {}

  /// The literal of the number that stands here, as number or, where it may, as text; null for
  /// anything else.
  private static @Nullable String literal(Reading in, boolean asText) throws IOException {
    JsonParser parser = in.parser();
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getText();
      case VALUE_STRING -> asText ? parser.getText() : null;
      case null, default -> null;
    };
  }

  /// Whole numbers; `1e2` and `100.0` are whole.
  static final class Whole implements Decoder {
    private static final int LONG_DIGITS = 18;

    private final Type.Int type;
    private final boolean asText;
    private final long min;
    private final long max;

    Whole(Type.Int type, boolean asText) {
      this.type = type;
      this.asText = asText;
      this.min = type.fitsLong() ? type.min().longValueExact() : 0;
      this.max = type.fitsLong() ? type.max().longValueExact() : -1;
    }

    @Override
    public Object read(Reading in) throws IOException {
      JsonParser parser = in.parser();
      if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
          && parser.getTextLength() <= LONG_DIGITS) {
        long value = parser.getLongValue();
        if (value >= min && value <= max) {
          return value;
        }
      }
      String literal = literal(in, asText);
      if (literal == null) {
        return in.mismatch("a whole number");
      }
      BigDecimal exact = ExactNumber.parse(literal, in.limits().numberLengthMax());
      if (exact == null) {
        return in.violation("must be " + range());
      }
      BigDecimal whole = ExactNumber.fit(exact, Integer.MAX_VALUE, 0);
      if (whole == null) {
        return in.violation("must be a whole number");
      }
      BigInteger value = whole.unscaledValue();
      if (value.compareTo(type.min()) < 0 || value.compareTo(type.max()) > 0) {
        return in.violation("must be " + range());
      }
      return type.fitsLong() ? (Object) value.longValueExact() : value;
    }

    private String range() {
      return "a whole number from " + type.min() + " to " + type.max();
    }
  }

  /// Decimals, at their type's scale where that is bounded.
  static final class Exact implements Decoder {
    private final Type.Decimal type;
    private final boolean asText;

    Exact(Type.Decimal type, boolean asText) {
      this.type = type;
      this.asText = asText;
    }

    @Override
    public Object read(Reading in) throws IOException {
      String literal = literal(in, asText);
      if (literal == null) {
        return in.mismatch("a decimal number");
      }
      BigDecimal exact = ExactNumber.parse(literal, in.limits().numberLengthMax());
      if (exact == null) {
        return in.violation("must be a decimal number" + bounds());
      }
      if (!type.bounded()) {
        return exact;
      }
      BigDecimal fitting = ExactNumber.fit(exact, type.precision(), type.scale());
      return fitting == null ? in.violation("must be a decimal number" + bounds()) : fitting;
    }

    private String bounds() {
      return type.bounded()
          ? " of at most %d digits before and %d after the point"
              .formatted(type.precision() - type.scale(), type.scale())
          : "";
    }
  }

  /// Binary floating point. A literal between two of these becomes the nearer one; one beyond them
  /// is refused.
  static final class Floating implements Decoder {
    private static final int FLOAT_BITS = 32;

    private final boolean single;

    Floating(Type.Real type) {
      this.single = type.bits() == FLOAT_BITS;
    }

    @Override
    public Object read(Reading in) throws IOException {
      String literal = literal(in, false);
      if (literal == null) {
        return in.mismatch("a number");
      }
      double value = single ? Float.parseFloat(literal) : Double.parseDouble(literal);
      return Double.isInfinite(value)
          ? in.violation("must be a number that " + (single ? 32 : 64) + " bits can hold")
          : (Object) value;
    }
  }
}
