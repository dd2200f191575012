package dev.banyan.expr;

import dev.banyan.expr.Plan.Node;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is computed with types while an expression is checked: names for people, the type that two
/// branches share, the digits of a decimal result; and the conversions that expressions make by
/// themselves: an integer is a decimal wherever one is expected, and a number written in the
/// expression is a float beside floats. Nothing else, since nothing else is exact.
final class Types {
  /// The item type of `[]`: joins with every other and fits everywhere.
  static final Type NOTHING = new Type.Enumeration(List.of());

  /// Two parts brought to one kind.
  record Pair(Plan left, Plan right, Kind kind) {}

  private Types() {}

  static String name(Kind kind) {
    Type type = kind.type();
    return type == null ? kind.family().word : name(type);
  }

  /// A type as the configuration writes it.
  static String name(Type type) {
    return switch (type) {
      case Type.Text text ->
          text.lengthMax() == Type.UNBOUNDED ? "text" : "text(" + text.lengthMax() + ")";
      case Type.Decimal decimal ->
          decimal.bounded()
              ? "decimal(" + decimal.precision() + "." + decimal.scale() + ")"
              : "decimal";
      case Type.Enumeration one ->
          one.values().size() > 6
              ? "one of " + String.join(", ", one.values().subList(0, 6)) + ", …"
              : "one of " + String.join(", ", one.values());
      case Type.ListOf list -> "list(" + name(list.item()) + ")";
      case Structure structure -> structure.name();
      case OneOf oneOf -> oneOf.name();
      case Type.Int _,
          Type.Real _,
          Type.Bool _,
          Type.Date _,
          Type.Time _,
          Type.Timestamp _,
          Type.Binary _ ->
          Kind.family(type).word;
    };
  }

  /// The smallest type that holds all values of both; null where there is none.
  static @Nullable Type join(Type a, Type b) {
    if (a.equals(b) || b.equals(NOTHING)) {
      return a;
    }
    if (a.equals(NOTHING)) {
      return b;
    }
    if (a instanceof Type.Enumeration x && b instanceof Type.Enumeration y) {
      Set<String> all = new LinkedHashSet<>(x.values());
      all.addAll(y.values());
      return new Type.Enumeration(List.copyOf(all));
    }
    Kind.Family one = Kind.family(a);
    Kind.Family two = Kind.family(b);
    if (one == Kind.Family.TEXT && two == Kind.Family.TEXT) {
      return Type.Text.max(Math.max(lengthMax(a), lengthMax(b)));
    }
    if (a instanceof Type.Int x && b instanceof Type.Int y) {
      return new Type.Int(x.min().min(y.min()), x.max().max(y.max()));
    }
    if (numeric(one) && numeric(two)) {
      return digits(asDecimal(a), asDecimal(b), 0);
    }
    if (a instanceof Type.ListOf x && b instanceof Type.ListOf y) {
      Type item = join(x.item(), y.item());
      boolean same = item != null && Kind.family(x.item()) == Kind.family(y.item());
      return same || x.item().equals(NOTHING) || y.item().equals(NOTHING)
          ? Type.ListOf.of(java.util.Objects.requireNonNull(item))
          : null;
    }
    return null;
  }

  private static boolean numeric(Kind.Family family) {
    return family == Kind.Family.INT || family == Kind.Family.DECIMAL;
  }

  private static int lengthMax(Type type) {
    return switch (type) {
      case Type.Text text -> text.lengthMax();
      case Type.Enumeration one ->
          one.values().stream().mapToInt(v -> v.codePointCount(0, v.length())).max().orElse(0);
      default -> Type.UNBOUNDED;
    };
  }

  /// The decimals that hold every value of an integer or decimal type.
  static Type.Decimal asDecimal(Type type) {
    if (type instanceof Type.Decimal decimal) {
      return decimal;
    }
    if (type instanceof Type.Int whole) {
      BigInteger widest = whole.min().abs().max(whole.max().abs());
      return new Type.Decimal(widest.toString().length(), 0);
    }
    return Type.Decimal.UNBOUNDED_DECIMAL;
  }

  /// Decimals that hold the values of both, with so many digits more before the point.
  static Type.Decimal digits(Type.Decimal a, Type.Decimal b, int more) {
    if (!a.bounded() || !b.bounded()) {
      return Type.Decimal.UNBOUNDED_DECIMAL;
    }
    int scale = Math.max(a.scale(), b.scale());
    int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
    return new Type.Decimal(whole + scale + more, scale);
  }

  static Type.Decimal product(Type.Decimal a, Type.Decimal b) {
    return a.bounded() && b.bounded()
        ? new Type.Decimal(a.precision() + b.precision(), a.scale() + b.scale())
        : Type.Decimal.UNBOUNDED_DECIMAL;
  }

  /// Decimals of that scale with room for what rounding carries over.
  static Type.Decimal rounded(Type.Decimal type, int scale) {
    return type.bounded()
        ? new Type.Decimal(Math.max(type.precision() - type.scale(), 0) + scale + 1, scale)
        : new Type.Decimal(Decimals.DIGITS_MAX, scale);
  }

  static Type.Decimal ofLiteral(BigDecimal value) {
    int scale = Math.max(value.scale(), 0);
    return new Type.Decimal(Math.max(value.precision() - value.scale() + scale, scale), scale);
  }

  static Type.Int ofLiteral(long value) {
    return Type.Int.range(value, value);
  }

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
      return Paths.decimal(Decimals.decimal(constant));
    }
    Type type = plan.kind().type();
    Node node = plan.node();
    Node wide = frame -> decimal(node.evaluate(frame));
    Type.Decimal decimal = type == null ? Type.Decimal.UNBOUNDED_DECIMAL : asDecimal(type);
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
    if (a.kind() instanceof Kind.Table x && right.kind() instanceof Kind.Table y) {
      Type joined = x.key() == y.key() ? join(x.value(), y.value()) : null;
      return joined == null ? null : new Pair(a, right, new Kind.Table(x.key(), joined));
    }
    if (one == null || two == null) {
      return a.kind().equals(right.kind()) ? new Pair(a, right, a.kind()) : null;
    }
    Type joined = join(one, two);
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
