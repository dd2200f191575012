package dev.banyan.expr;

import dev.banyan.type.Type;
import dev.banyan.value.Null;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The conversions that expressions make by themselves: an integer is a decimal wherever one is
/// expected, and a number written in the expression is a float beside floats. Nothing else, since
/// nothing else is exact.
final class Widening {
  /// Two parts brought to one kind.
  record Pair(Plan left, Plan right, Kind kind) {}

  private Widening() {}

  /// The plan as one of that family; null where it cannot be.
  static @Nullable Plan to(Kind.Family family, Plan plan) {
    if (plan.family() == family) {
      return plan;
    }
    if (family == Kind.Family.DECIMAL && plan.family() == Kind.Family.INT) {
      return decimal(plan);
    }
    if (family == Kind.Family.REAL && plan.constant() instanceof Number number) {
      return Plan.constant(number.doubleValue(), new Type.Real(64), plan.key());
    }
    return null;
  }

  private static Plan decimal(Plan plan) {
    Object constant = plan.constant();
    if (constant != null) {
      return Shortcut.decimal(Decimals.decimal(constant));
    }
    Type type = plan.kind().type();
    Node node = plan.node();
    Node wide = frame -> decimal(node.evaluate(frame));
    Type.Decimal decimal = type == null ? Type.Decimal.UNBOUNDED_DECIMAL : Types.asDecimal(type);
    return new Plan(wide, Kind.of(decimal), plan.gap(), null, plan.key(), plan.facts());
  }

  private static @Nullable Object decimal(@Nullable Object value) {
    return value == null || value == Null.NULL ? value : Decimals.decimal(value);
  }

  /// Both with the one kind that holds the values of both; null where there is none.
  static @Nullable Pair unify(Plan a, Plan b) {
    Plan left = b.family() == a.family() ? a : to(b.family(), a);
    Plan right = b.family() == a.family() ? b : to(a.family(), b);
    if (left != null && a.family() != b.family()) {
      return unify(left, b);
    }
    if (right == null) {
      return null;
    }
    Type one = a.kind().type();
    Type two = right.kind().type();
    if (one == null || two == null) {
      return a.kind().equals(right.kind()) ? new Pair(a, right, a.kind()) : null;
    }
    Type joined = Types.join(one, two);
    return joined == null ? null : new Pair(a, right, Kind.of(joined));
  }

  static int sign(Object number) {
    return switch (number) {
      case BigDecimal decimal -> decimal.signum();
      case Long whole -> Long.signum(whole);
      case Double real -> (int) Math.signum(real);
      default -> 0;
    };
  }
}
