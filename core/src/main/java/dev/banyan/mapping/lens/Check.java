package dev.banyan.mapping.lens;

import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whether a value of the right class keeps the bounds of a type. Immutable and thread-safe.
@FunctionalInterface
public interface Check {
  /// Throws [Lens#outside] where it does not.
  void keep(Object value);

  /// The check of a type; null where every value of its class fits. Structures and one-ofs are
  /// checked by the views of their fields.
  static @Nullable Check of(Type type) {
    return switch (type) {
      case Type.Text text -> text(text);
      case Type.Int whole -> whole(whole);
      case Type.Decimal decimal -> decimal.bounded() ? decimal(decimal) : null;
      case Type.Enumeration one -> member(Set.copyOf(one.values()));
      case Type.Binary binary ->
          binary.lengthMax() == Type.UNBOUNDED ? null : bytes(binary.lengthMax());
      case Type.ListOf list -> list(list);
      case Type.Timestamp timestamp -> timestamp(timestamp.zone());
      case Type.Real real -> real.bits() == 32 ? Check::single : null;
      case Type.Bool _, Type.Date _, Type.Time _, Structure _, OneOf _ -> null;
    };
  }

  private static @Nullable Check text(Type.Text type) {
    Pattern pattern = type.pattern() == null ? null : Pattern.compile(type.pattern());
    int min = type.lengthMin();
    int max = type.lengthMax();
    if (pattern == null && min == 0 && max == Type.UNBOUNDED) {
      return null;
    }
    return value -> {
      String text = (String) value;
      if (text.length() > max && text.codePointCount(0, text.length()) > max) {
        throw Lens.outside("is longer than " + max + " characters");
      }
      if (min > 0 && text.codePointCount(0, text.length()) < min) {
        throw Lens.outside("is shorter than " + min + " characters");
      }
      if (pattern != null && !pattern.matcher(text).matches()) {
        throw Lens.outside("does not match " + pattern.pattern());
      }
    };
  }

  private static Check whole(Type.Int type) {
    if (!type.fitsLong()) {
      return value -> {
        BigInteger number = (BigInteger) value;
        if (number.compareTo(type.min()) < 0 || number.compareTo(type.max()) > 0) {
          throw range(type);
        }
      };
    }
    long min = type.min().longValueExact();
    long max = type.max().longValueExact();
    return value -> {
      long number = (Long) value;
      if (number < min || number > max) {
        throw range(type);
      }
    };
  }

  private static RuntimeException range(Type.Int type) {
    return Lens.outside("is not between " + type.min() + " and " + type.max());
  }

  private static Check decimal(Type.Decimal type) {
    int digits = type.precision() - type.scale();
    return value -> {
      BigDecimal number = (BigDecimal) value;
      if (number.signum() != 0 && number.precision() - number.scale() > digits) {
        throw Lens.outside("has more than " + digits + " digits before the point");
      }
      if (number.scale() > type.scale() && number.stripTrailingZeros().scale() > type.scale()) {
        throw Lens.outside("has more than " + type.scale() + " digits after the point");
      }
    };
  }

  private static Check member(Set<String> values) {
    return value -> {
      if (!values.contains((String) value)) {
        throw Lens.outside("is none of the listed values");
      }
    };
  }

  private static Check bytes(int max) {
    return value -> {
      if (((Bytes) value).size() > max) {
        throw Lens.outside("is longer than " + max + " bytes");
      }
    };
  }

  private static @Nullable Check list(Type.ListOf type) {
    int min = type.sizeMin();
    int max = type.sizeMax();
    if (min == 0 && max == Type.UNBOUNDED) {
      return null;
    }
    return value -> {
      int size = ((List<?>) value).size();
      if (size > max) {
        throw Lens.outside("has more than " + max + " items");
      }
      if (size < min) {
        throw Lens.outside("has less than " + min + " items");
      }
    };
  }

  private static @Nullable Check timestamp(Type.Zone zone) {
    return switch (zone) {
      case EITHER -> null;
      case OFFSET ->
          value -> {
            if (!(value instanceof OffsetDateTime)) {
              throw Lens.outside("has no zone");
            }
          };
      case LOCAL ->
          value -> {
            if (!(value instanceof LocalDateTime)) {
              throw Lens.outside("has a zone");
            }
          };
    };
  }

  private static void single(Object value) {
    double number = (Double) value;
    if (!Double.isNaN(number) && (float) number != number) {
      throw Lens.outside("is no single precision number");
    }
  }
}
