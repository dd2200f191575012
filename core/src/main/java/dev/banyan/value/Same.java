package dev.banyan.value;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether two values mean the same: decimals by number, timestamps by instant, everything else by
/// equality, through lists, structures and one-ofs. Absent, null and empty stay three things.
public final class Same {
  private Same() {}

  @SuppressWarnings("ReferenceEquality") // The quick way out for what is shared.
  public static boolean values(@Nullable Object one, @Nullable Object other) {
    if (one == other) {
      return true;
    }
    if (one == null || other == null) {
      return false;
    }
    return switch (one) {
      case BigDecimal decimal -> other instanceof BigDecimal d && decimal.compareTo(d) == 0;
      case OffsetDateTime time -> other instanceof OffsetDateTime t && time.isEqual(t);
      case List<?> list -> other instanceof List<?> l && items(list, l);
      case Struct struct -> other instanceof Struct s && slots(struct, s);
      case Chosen chosen ->
          other instanceof Chosen c
              && chosen.oneCase().name().equals(c.oneCase().name())
              && values(chosen.content(), c.content());
      default -> one.equals(other);
    };
  }

  private static boolean items(List<?> one, List<?> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!values(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean slots(Struct one, Struct other) {
    if (one.type() != other.type()) {
      return false;
    }
    for (int i = 0; i < one.type().size(); i++) {
      if (!values(one.at(i), other.at(i))) {
        return false;
      }
    }
    return true;
  }
}
