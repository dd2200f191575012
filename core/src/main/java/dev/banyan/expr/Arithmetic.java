package dev.banyan.expr;

import dev.banyan.expr.Plan.Gap;
import dev.banyan.expr.Plan.Node;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `+ - * / %` over two parts that have values: integers and decimals exactly, floats, texts and
/// lists joined, time moved. A divisor that may be zero leaves a gap.
record Arithmetic(char sign, Gap.Span at, Set<String> facts, Findings findings) {

  /// What one operation does with two values.
  @FunctionalInterface
  private interface Step {
    @Nullable Object apply(Object left, Object right);
  }

  @Nullable Plan plan(Plan first, Plan second) {
    Plan left = Types.to(second.family(), first);
    Plan right = Types.to(first.family(), second);
    Plan a = left == null ? first : left;
    Plan b = left == null && right != null ? right : second;
    Plan plan = a.family() == b.family() ? same(a, b) : moved(a, b);
    if (plan == null) {
      mismatch(String.valueOf(sign), at, List.of(first, second), findings);
      return null;
    }
    boolean divides = sign == '/' || sign == '%';
    if (divides && b.constant() != null && !nonzero(b)) {
      findings.type(at, "`" + sign + "` never has a result where the divisor is 0", null);
      return null;
    }
    return divides && !nonzero(b) ? plan.withGap(zero(b)) : plan;
  }

  private boolean nonzero(Plan divisor) {
    Object constant = divisor.constant();
    return constant != null
        ? Types.sign(constant) != 0
        : facts.contains("nonzero:" + divisor.key());
  }

  private Gap zero(Plan divisor) {
    return Gap.failure(at, "`" + sign + "` has no result where " + divisor.shown() + " is 0");
  }

  private @Nullable Plan same(Plan a, Plan b) {
    return switch (a.family()) {
      case INT -> step(a, b, integers(), Kind.of(Type.Int.BITS64));
      case DECIMAL -> step(a, b, decimals(), Kind.of(digits(a, b)));
      case REAL -> step(a, b, floats(), Kind.of(new Type.Real(64)));
      case TEXT -> sign == '+' ? step(a, b, TextFunctions::concat, Kind.of(Type.Text.ANY)) : null;
      case LIST -> lists(a, b);
      case SPAN -> spans(a, b);
      case INSTANT, LOCAL -> sign == '-' ? step(a, b, Arithmetic::between, Kind.Span.SPAN) : null;
      case BOOL, DATE, TIME, EITHER, BINARY, STRUCTURE, ONE_OF, TABLE -> null;
    };
  }

  private Plan step(Plan a, Plan b, Step step, Kind kind) {
    Node left = a.node();
    Node right = b.node();
    String key = "(" + a.key() + sign + b.key() + ")";
    return Plan.of(frame -> step.apply(left.value(frame), right.value(frame)), kind, key);
  }

  private Step integers() {
    return (left, right) -> {
      long a = Decimals.whole(left);
      long b = Decimals.whole(right);
      try {
        return switch (sign) {
          case '+' -> Math.addExact(a, b);
          case '-' -> Math.subtractExact(a, b);
          case '*' -> Math.multiplyExact(a, b);
          case '/' -> b == 0 ? null : (Object) Math.divideExact(a, b);
          default -> b == 0 ? null : (Object) (a % b);
        };
      } catch (ArithmeticException _) {
        throw Decimals.tooLarge();
      }
    };
  }

  private Step decimals() {
    return switch (sign) {
      case '+' -> (a, b) -> Decimals.add((BigDecimal) a, (BigDecimal) b);
      case '-' -> (a, b) -> Decimals.subtract((BigDecimal) a, (BigDecimal) b);
      case '*' -> (a, b) -> Decimals.multiply((BigDecimal) a, (BigDecimal) b);
      case '/' -> (a, b) -> Decimals.divide((BigDecimal) a, (BigDecimal) b);
      default -> (a, b) -> Decimals.remainder((BigDecimal) a, (BigDecimal) b);
    };
  }

  private Type digits(Plan a, Plan b) {
    Type.Decimal left = Types.asDecimal(type(a));
    Type.Decimal right = Types.asDecimal(type(b));
    return switch (sign) {
      case '+', '-' -> Types.digits(left, right, 1);
      case '*' -> Types.product(left, right);
      case '/' -> Type.Decimal.UNBOUNDED_DECIMAL;
      default -> Types.digits(left, right, 0);
    };
  }

  private static Type type(Plan plan) {
    Type type = plan.kind().type();
    return type == null ? Type.Decimal.UNBOUNDED_DECIMAL : type;
  }

  private Step floats() {
    return (left, right) -> {
      double a = (Double) left;
      double b = (Double) right;
      return switch (sign) {
        case '+' -> a + b;
        case '-' -> a - b;
        case '*' -> a * b;
        case '/' -> b == 0 ? null : (Object) (a / b);
        default -> b == 0 ? null : (Object) (a % b);
      };
    };
  }

  private @Nullable Plan lists(Plan a, Plan b) {
    Type joined = Types.join(type(a), type(b));
    return sign != '+' || joined == null ? null : step(a, b, Arithmetic::concat, Kind.of(joined));
  }

  private static Object concat(Object left, Object right) {
    List<Object> all = new ArrayList<>((List<?>) left);
    all.addAll((List<?>) right);
    return List.copyOf(all);
  }

  private @Nullable Plan spans(Plan a, Plan b) {
    return switch (sign) {
      case '+' -> step(a, b, (x, y) -> ((Duration) x).plus((Duration) y), a.kind());
      case '-' -> step(a, b, (x, y) -> ((Duration) x).minus((Duration) y), a.kind());
      default -> null;
    };
  }

  private @Nullable Plan moved(Plan a, Plan b) {
    boolean stamp = a.family() == Kind.Family.INSTANT || a.family() == Kind.Family.LOCAL;
    if (!stamp || b.family() != Kind.Family.SPAN || (sign != '+' && sign != '-')) {
      return null;
    }
    return step(a, b, this::move, a.kind());
  }

  private Object move(Object time, Object span) {
    Duration by = sign == '+' ? (Duration) span : ((Duration) span).negated();
    try {
      return ((Temporal) time).plus(by);
    } catch (DateTimeException | ArithmeticException _) {
      throw Decimals.tooLarge();
    }
  }

  private static Object between(Object later, Object earlier) {
    return Duration.between((Temporal) earlier, (Temporal) later);
  }

  static @Nullable Plan negate(Plan operand, Gap.Span at, Findings findings) {
    Node node = operand.node();
    String key = "-" + operand.key();
    Object constant = operand.constant();
    if (constant instanceof BigDecimal value) {
      return Paths.decimal(value.negate());
    }
    return switch (operand.family()) {
      case INT -> Plan.of(frame -> negative(node.value(frame)), Type.Int.BITS64, key);
      case DECIMAL ->
          Plan.of(frame -> ((BigDecimal) node.value(frame)).negate(), operand.kind(), key);
      case REAL -> Plan.of(frame -> -(Double) node.value(frame), operand.kind(), key);
      case SPAN -> Plan.of(frame -> ((Duration) node.value(frame)).negated(), operand.kind(), key);
      case TEXT,
          BOOL,
          DATE,
          TIME,
          INSTANT,
          LOCAL,
          EITHER,
          BINARY,
          LIST,
          STRUCTURE,
          ONE_OF,
          TABLE -> {
        findings.type(at, "`-` takes a number, not " + Types.name(operand.kind()), null);
        yield null;
      }
    };
  }

  private static Object negative(Object value) {
    try {
      return Math.negateExact(Decimals.whole(value));
    } catch (ArithmeticException _) {
      throw Decimals.tooLarge();
    }
  }

  static void mismatch(String sign, Gap.Span at, List<Plan> both, Findings findings) {
    Plan left = both.get(0);
    Plan right = both.get(1);
    String kinds = Types.name(left.kind()) + " and " + Types.name(right.kind());
    findings.type(at, "`" + sign + "` does not take " + kinds, remedy(sign, left, right));
  }

  private static @Nullable String remedy(String sign, Plan left, Plan right) {
    boolean text = left.family() == Kind.Family.TEXT || right.family() == Kind.Family.TEXT;
    if (!text || left.family() == right.family()) {
      return null;
    }
    Plan text1 = left.family() == Kind.Family.TEXT ? left : right;
    Plan other = left.family() == Kind.Family.TEXT ? right : left;
    return switch (other.family()) {
      case INT, BOOL, REAL -> sign.equals("+") ? "write string(" + other.shown() + ")" : null;
      case DECIMAL ->
          sign.equals("+")
              ? "write string(" + other.shown() + ")"
              : "write decimal(" + text1.shown() + ").orValue(…)";
      case DATE, TIME, INSTANT -> "write " + other.family().word + "(" + text1.shown() + ")";
      case TEXT, LOCAL, EITHER, BINARY, LIST, STRUCTURE, ONE_OF, SPAN, TABLE -> null;
    };
  }
}
