package dev.banyan.expr;

import static dev.banyan.expr.Function.ofList;
import static dev.banyan.expr.Function.plain;

import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Functions on whole lists: `size`, `sum`, `min`, `max`, `distinct`. The sum of nothing is zero,
/// the least of nothing a gap.
final class ListFunctions {
  private static final Type NUMBER = Type.Int.BITS64;

  /// The digits that adding up as many items as an evaluation may go through can add.
  private static final int SUM_DIGITS = 6;

  static final List<Function> ALL = all();

  private ListFunctions() {}

  private static List<Function> all() {
    List<Function> all = new ArrayList<>();
    for (Kind.Family item : Kind.Family.values()) {
      all.add(ofList("size", false, item).gives(NUMBER, ListFunctions::size));
      all.add(ofList("size", true, item).gives(NUMBER, ListFunctions::size));
      all.add(
          ofList("distinct", true, item)
              .gives(a -> a.getFirst().kind(), _ -> ListFunctions::distinct));
    }
    for (Kind.Family family : List.of(Kind.Family.TABLE, Kind.Family.BINARY)) {
      all.add(plain("size", family).gives(NUMBER, ListFunctions::size));
      all.add(Function.member("size", family).gives(NUMBER, ListFunctions::size));
    }
    all.add(
        ofList("sum", false, Kind.Family.INT)
            .gives(NUMBER, (frame, a) -> fold(frame, a, 0L, ListFunctions::addWhole)));
    all.add(
        ofList("sum", false, Kind.Family.DECIMAL)
            .gives(
                ListFunctions::sumOf,
                _ -> (frame, a) -> fold(frame, a, BigDecimal.ZERO, ListFunctions::addDecimal)));
    all.add(
        ofList("sum", false, Kind.Family.REAL)
            .gives(
                new Type.Real(64),
                (frame, a) -> fold(frame, a, 0.0, (x, y) -> (Double) x + (Double) y)));
    for (Kind.Family item : Facts.ORDERED) {
      if (item != Kind.Family.SPAN) {
        all.addAll(extremes("min", item, -1));
        all.addAll(extremes("max", item, 1));
      }
    }
    return List.copyOf(all);
  }

  private static List<Function> extremes(String name, Kind.Family item, int side) {
    return List.of(
        ofList(name, false, item)
            .gives(ListFunctions::item, _ -> (frame, a) -> extreme(frame, a, side))
            .mayFailOnEmpty("the list may be empty and then has no `" + name + "`"),
        plain(name, item, item)
            .gives(
                ListFunctions::both,
                _ -> (_, a) -> Values.order(a[0], a[1]) * side >= 0 ? a[0] : a[1]));
  }

  private static Kind item(List<Plan> arguments) {
    return arguments.getFirst().kind().type() instanceof Type.ListOf list
        ? Kind.of(list.item())
        : arguments.getFirst().kind();
  }

  private static Kind both(List<Plan> arguments) {
    Type one = arguments.get(0).kind().type();
    Type two = arguments.get(1).kind().type();
    Type joined = one == null || two == null ? null : Types.join(one, two);
    return joined == null ? arguments.get(0).kind() : Kind.of(joined);
  }

  private static Kind sumOf(List<Plan> arguments) {
    Type item = item(arguments).type();
    Type.Decimal digits = Types.asDecimal(item == null ? Type.Decimal.UNBOUNDED_DECIMAL : item);
    return Kind.of(Types.digits(digits, digits, SUM_DIGITS));
  }

  private static Object size(Frame frame, Object[] arguments) {
    return switch (arguments[0]) {
      case Map<?, ?> map -> (long) map.size();
      case Bytes bytes -> (long) bytes.size();
      default -> (long) ((Collection<?>) arguments[0]).size();
    };
  }

  private interface Adding {
    Object add(Object sum, Object item);
  }

  private static Object fold(Frame frame, Object[] arguments, Object zero, Adding adding) {
    List<?> items = (List<?>) arguments[0];
    frame.step(items.size());
    Object sum = zero;
    for (Object item : items) {
      sum = adding.add(sum, item);
    }
    return sum;
  }

  private static Object addWhole(Object sum, Object item) {
    try {
      return Math.addExact((Long) sum, Decimals.whole(item));
    } catch (ArithmeticException _) {
      throw Decimals.tooLarge();
    }
  }

  private static Object addDecimal(Object sum, Object item) {
    return Decimals.add((BigDecimal) sum, (BigDecimal) item);
  }

  private static @Nullable Object extreme(Frame frame, Object[] arguments, int side) {
    List<?> items = (List<?>) arguments[0];
    frame.step(items.size());
    Object best = null;
    for (Object item : items) {
      if (best == null || Values.order(item, best) * side > 0) {
        best = item;
      }
    }
    return best;
  }

  private static Object distinct(Frame frame, Object[] arguments) {
    List<?> items = (List<?>) arguments[0];
    frame.step(items.size());
    Set<Object> seen = new HashSet<>();
    List<Object> kept = new ArrayList<>();
    for (Object item : items) {
      if (seen.add(Values.mark(item))) {
        kept.add(item);
      }
    }
    return List.copyOf(kept);
  }
}
