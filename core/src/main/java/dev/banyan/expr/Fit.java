package dev.banyan.expr;

import dev.banyan.base.Fault;
import dev.banyan.expr.Plan.Gap;
import dev.banyan.expr.Plan.Node;
import dev.banyan.text.Suggestion;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.TextPattern;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Null;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Brings the result of an expression to the type that is expected of it: what never fits is a
/// mistake, what always fits costs nothing, what depends on the value is checked when it is
/// computed.
final class Fit {
  /// Makes a value of the expected type; throws `INVALID` where it is none.
  @FunctionalInterface
  interface Check {
    Object apply(Object value);
  }

  private static final Check ALWAYS = value -> value;

  private final Findings findings;
  private final Gap.Span at;

  Fit(Findings findings, Gap.Span at) {
    this.findings = findings;
    this.at = at;
  }

  /// The plan with results of that type; null, with a mistake, where they never are.
  @Nullable Plan plan(Plan plan, Type expected) {
    Plan near = Types.to(Kind.family(expected), plan);
    Plan given = near == null ? plan : near;
    Type type = given.kind().type();
    Check check = type == null ? null : check(type, expected);
    if (check == null) {
      if (!findings.any()) {
        mismatch(plan, expected);
      }
      return null;
    }
    Node node = given.node();
    Object constant = given.constant();
    if (constant != null) {
      Object value = check.apply(constant);
      return Plan.constant(value, expected, given.key());
    }
    Node checked = check.equals(ALWAYS) ? node : frame -> apply(check, node.evaluate(frame));
    return new Plan(checked, Kind.of(expected), given.gap(), null, given.key(), given.facts());
  }

  private static @Nullable Object apply(Check check, @Nullable Object value) {
    return value == null || value == Null.NULL ? value : check.apply(value);
  }

  private void mismatch(Plan plan, Type expected) {
    String given = Types.name(plan.kind());
    String wanted = Types.name(expected);
    findings.type(at, "this is " + given + ", expected is " + wanted, remedy(plan, expected));
  }

  private static @Nullable String remedy(Plan plan, Type expected) {
    String text = plan.shown();
    boolean known = text.length() <= 40 && !text.startsWith("@");
    String inside = known ? text : "…";
    return switch (Kind.family(expected)) {
      case TEXT ->
          plan.kind().type() == null || plan.family() == Kind.Family.LIST
              ? null
              : "write string(" + inside + ")";
      case INT -> "write int(" + inside + ").orValue(…)";
      case DECIMAL -> "write decimal(" + inside + ").orValue(…)";
      case DATE, TIME, INSTANT ->
          plan.family() == Kind.Family.TEXT
              ? "write " + Kind.family(expected).word + "(" + inside + ").orValue(…)"
              : null;
      case BOOL -> "write a comparison";
      case REAL -> "write double(" + inside + ")";
      case LOCAL, EITHER, BINARY, LIST, STRUCTURE, ONE_OF, SPAN, TABLE -> null;
    };
  }

  private @Nullable Check check(Type from, Type to) {
    if (from.equals(to) || from.equals(Types.NOTHING)) {
      return from instanceof Type.Decimal decimal && decimal.bounded() ? scaled(decimal) : ALWAYS;
    }
    return switch (to) {
      case Type.Text text -> text(from, text);
      case Type.Enumeration one -> enumeration(from, one);
      case Type.Int whole -> from instanceof Type.Int given ? whole(given, whole) : null;
      case Type.Decimal decimal ->
          from instanceof Type.Decimal given ? decimal(given, decimal) : null;
      case Type.Real real -> from instanceof Type.Real ? real(real) : null;
      case Type.Timestamp stamp ->
          from instanceof Type.Timestamp && stamp.zone() == Type.Zone.EITHER ? ALWAYS : null;
      case Type.Binary binary -> from instanceof Type.Binary ? binary(binary) : null;
      case Type.ListOf list -> from instanceof Type.ListOf given ? list(given, list) : null;
      case Type.Bool _, Type.Date _, Type.Time _, Structure _, OneOf _ -> null;
    };
  }

  private static Check scaled(Type.Decimal type) {
    return value -> ((BigDecimal) value).setScale(type.scale(), RoundingMode.UNNECESSARY);
  }

  private @Nullable Check text(Type from, Type.Text to) {
    TextPattern pattern = to.pattern() == null ? null : TextPattern.of(to.pattern());
    if (from instanceof Type.Enumeration listed) {
      for (String value : listed.values()) {
        if (!suits(value, to, pattern)) {
          findings.type(at, "`" + value + "` is not a " + Types.name(to), null);
          return null;
        }
      }
      return ALWAYS;
    }
    if (!(from instanceof Type.Text given)) {
      return null;
    }
    boolean patterned = Objects.equals(to.pattern(), given.pattern()) || pattern == null;
    boolean always =
        given.lengthMax() <= to.lengthMax() && given.lengthMin() >= lengthMin(to) && patterned;
    return always ? ALWAYS : value -> suits((String) value, to, pattern) ? value : refuse(to);
  }

  private static int lengthMin(Type.Text type) {
    return type.fixed() ? 0 : type.lengthMin();
  }

  private static boolean suits(String value, Type.Text type, @Nullable TextPattern pattern) {
    int length = value.codePointCount(0, value.length());
    return length <= type.lengthMax()
        && length >= lengthMin(type)
        && (pattern == null || pattern.matches(value));
  }

  private static Object refuse(Type type) {
    throw Fault.of(Fault.Kind.INVALID, "A computed value is not a valid " + Types.name(type));
  }

  private @Nullable Check enumeration(Type from, Type.Enumeration to) {
    if (from instanceof Type.Enumeration listed) {
      for (String value : listed.values()) {
        if (!to.values().contains(value)) {
          findings.error(
              "unknown-value",
              at,
              "`" + value + "` is not one of the values",
              Suggestion.forWord(value, to.values()));
          return null;
        }
      }
      return ALWAYS;
    }
    return from instanceof Type.Text
        ? value -> to.values().contains((String) value) ? value : refuse(to)
        : null;
  }

  private @Nullable Check whole(Type.Int from, Type.Int to) {
    if (from.min().compareTo(to.min()) >= 0 && from.max().compareTo(to.max()) <= 0) {
      return ALWAYS;
    }
    if (from.min().compareTo(to.max()) > 0 || from.max().compareTo(to.min()) < 0) {
      findings.type(at, "the integer is not between " + to.min() + " and " + to.max(), null);
      return null;
    }
    return value -> {
      BigInteger number = value instanceof BigInteger big ? big : BigInteger.valueOf((Long) value);
      return number.compareTo(to.min()) >= 0 && number.compareTo(to.max()) <= 0
          ? value
          : refuse(to);
    };
  }

  private @Nullable Check decimal(Type.Decimal from, Type.Decimal to) {
    if (!to.bounded()) {
      return ALWAYS;
    }
    if (from.scale() > to.scale()) {
      String digits = from.bounded() ? from.scale() + " digits" : "any number of digits";
      findings.type(
          at,
          "the result may have "
              + digits
              + " after the point, "
              + Types.name(to)
              + " has "
              + to.scale(),
          "write round(…, " + to.scale() + ")");
      return null;
    }
    return value -> {
      BigDecimal scaled = ((BigDecimal) value).setScale(to.scale(), RoundingMode.UNNECESSARY);
      return scaled.precision() <= to.precision() ? scaled : refuse(to);
    };
  }

  private static Check real(Type.Real to) {
    return to.bits() == 32 ? value -> (double) ((Double) value).floatValue() : ALWAYS;
  }

  private static Check binary(Type.Binary to) {
    return value -> ((Bytes) value).size() <= to.lengthMax() ? value : refuse(to);
  }

  private @Nullable Check list(Type.ListOf from, Type.ListOf to) {
    Check item = check(from.item(), to.item());
    if (item == null) {
      return null;
    }
    boolean sized = from.sizeMin() >= to.sizeMin() && from.sizeMax() <= to.sizeMax();
    if (item.equals(ALWAYS) && sized) {
      return ALWAYS;
    }
    return value -> {
      List<?> items = (List<?>) value;
      if (items.size() < to.sizeMin() || items.size() > to.sizeMax()) {
        refuse(to);
      }
      List<Object> all = new ArrayList<>(items.size());
      items.forEach(one -> all.add(item.apply(one)));
      return List.copyOf(all);
    };
  }
}
