package dev.banyan.expr;

import dev.banyan.value.Chosen;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Equality and order of values as expressions see them: numbers by what they amount to (1.10
/// equals 1.1, also inside lists, maps and structures), timestamps by their instant.
final class Values {
  private Values() {}

  /// Equality; the same object is equal to itself without a look inside.
  @SuppressWarnings("ReferenceEquality")
  static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a == b) {
      return true;
    }
    if (a == null || b == null) {
      return false;
    }
    if (a instanceof Number x && b instanceof Number y) {
      return order(x, y) == 0;
    }
    return switch (a) {
      case List<?> list -> b instanceof List<?> other && sameItems(list, other);
      case Map<?, ?> map -> b instanceof Map<?, ?> other && sameEntries(map, other);
      case Struct struct -> b instanceof Struct other && sameSlots(struct, other);
      case Chosen chosen ->
          b instanceof Chosen other
              && chosen.oneCase().name().equals(other.oneCase().name())
              && same(chosen.content(), other.content());
      case OffsetDateTime time -> b instanceof OffsetDateTime other && time.isEqual(other);
      default -> a.equals(b);
    };
  }

  private static boolean sameItems(List<?> a, List<?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!same(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameEntries(Map<?, ?> a, Map<?, ?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : a.entrySet()) {
      if (!same(entry.getValue(), b.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameSlots(Struct a, Struct b) {
    if (a.type() != b.type()) {
      return false;
    }
    for (int i = 0; i < a.type().size(); i++) {
      if (!same(a.at(i), b.at(i))) {
        return false;
      }
    }
    return true;
  }

  /// The order of two values of one kind, or of two numbers. NaN comes after all other floats.
  @SuppressWarnings("unchecked")
  static int order(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Double x && b instanceof Double y) {
      return x.doubleValue() == y.doubleValue() ? 0 : Double.compare(x, y);
    }
    if (a instanceof Double x && b instanceof Number y) {
      return Double.compare(x, y.doubleValue());
    }
    if (a instanceof Number x && b instanceof Double y) {
      return Double.compare(x.doubleValue(), y);
    }
    if (a instanceof Number x && b instanceof Number y) {
      return exact(x).compareTo(exact(y));
    }
    if (a instanceof OffsetDateTime x && b instanceof OffsetDateTime y) {
      return x.toInstant().compareTo(y.toInstant());
    }
    return ((Comparable<Object>) a).compareTo(b);
  }

  private static BigDecimal exact(Number number) {
    return switch (number) {
      case BigDecimal decimal -> decimal;
      case BigInteger big -> new BigDecimal(big);
      default -> BigDecimal.valueOf(number.longValue());
    };
  }

  /// Where a value stands among others by [#same], for maps and sets: equal values have equal
  /// marks.
  static Object mark(Object value) {
    return switch (value) {
      case BigDecimal decimal -> decimal.stripTrailingZeros();
      case OffsetDateTime time -> time.toInstant();
      case List<?> list -> list.stream().map(Values::mark).toList();
      default -> value;
    };
  }
}
