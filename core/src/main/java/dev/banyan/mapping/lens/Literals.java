package dev.banyan.mapping.lens;

import dev.banyan.base.Fault;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Values that stand in a mapping, read by the type that is expected there.
public final class Literals {
  private Literals() {}

  /// The value; throws `IllegalArgumentException` with what is wrong, as a predicate.
  public static Object read(String source, Type type) {
    Object value = parse(source, type);
    Check check = Check.of(type);
    if (check != null) {
      try {
        check.keep(value);
      } catch (Fault fault) {
        throw new IllegalArgumentException(fault.getMessage(), fault);
      }
    }
    return value;
  }

  private static Object parse(String source, Type type) {
    try {
      return switch (type) {
        case Type.Text text -> text.fixed() ? padded(source, text.lengthMax()) : source;
        case Type.Enumeration _ -> source;
        case Type.Int whole -> carried(new BigInteger(source), whole);
        case Type.Decimal decimal -> scaled(new BigDecimal(source), decimal);
        case Type.Real _ -> Double.valueOf(source);
        case Type.Bool _ -> bool(source);
        case Type.Date _ -> LocalDate.parse(source);
        case Type.Time _ -> LocalTime.parse(source);
        case Type.Timestamp timestamp ->
            timestamp.zone() == Type.Zone.LOCAL
                ? LocalDateTime.parse(source)
                : OffsetDateTime.parse(source);
        case Type.Binary _, Type.ListOf _, Structure _, OneOf _ ->
            throw new IllegalArgumentException("cannot be written as a word");
      };
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("is no " + Described.type(type), e);
    }
  }

  /// The class that carries whole numbers of that type.
  static Object carried(BigInteger number, Type.Int type) {
    if (!type.fitsLong()) {
      return number;
    }
    if (number.bitLength() > 63) {
      throw new ArithmeticException("out of range");
    }
    return number.longValue();
  }

  static BigDecimal scaled(BigDecimal number, Type.Decimal type) {
    return type.bounded() ? number.setScale(type.scale(), RoundingMode.UNNECESSARY) : number;
  }

  /// Padded with blanks at the end, as a text of fixed length is carried.
  public static String padded(String text, int length) {
    int missing = length - text.codePointCount(0, text.length());
    return missing <= 0 ? text : text + " ".repeat(missing);
  }

  private static @Nullable Boolean boolOrNull(String source) {
    return switch (source) {
      case "true" -> true;
      case "false" -> false;
      default -> null;
    };
  }

  private static Boolean bool(String source) {
    Boolean value = boolOrNull(source);
    if (value == null) {
      throw new IllegalArgumentException("is neither true nor false");
    }
    return value;
  }
}
