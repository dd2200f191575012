package dev.banyan.expr;

import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Plans the expressions that most configurations consist of (a path, a literal) without the CEL
/// parser, whose first use costs a noticeable part of a start. Anything else is left alone.
final class Shortcut {
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)*");
  private static final Pattern TEXT = Pattern.compile("'([^'\\\\\\n\\r]*)'|\"([^\"\\\\\\n\\r]*)\"");
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,100}\\.[0-9]{1,100}");
  private static final List<String> WORDS = List.of("null", "in");

  /// What came of it: not simple, or a plan, null where mistakes were found.
  record Outcome(boolean simple, @Nullable Plan plan) {
    private static final Outcome NOT_SIMPLE = new Outcome(false, null);
  }

  private Shortcut() {}

  static Outcome plan(Scope scope, Findings findings) {
    String source = findings.source();
    String text = source.strip();
    int from = source.indexOf(text);
    if (text.equals("true") || text.equals("false")) {
      return new Outcome(true, Plan.constant(text.equals("true"), Type.Bool.BOOL, text));
    }
    if (PATH.matcher(text).matches()) {
      return path(text, from, scope, findings);
    }
    Matcher quoted = TEXT.matcher(text);
    if (quoted.matches()) {
      return new Outcome(true, text(quoted.group(1) != null ? quoted.group(1) : quoted.group(2)));
    }
    if (INTEGER.matcher(text).matches()) {
      return new Outcome(true, integer(Long.parseLong(text)));
    }
    if (DECIMAL.matcher(text).matches()) {
      return new Outcome(true, decimal(new BigDecimal(text)));
    }
    return Outcome.NOT_SIMPLE;
  }

  static Plan text(String value) {
    return Plan.constant(value, new Type.Enumeration(List.of(value)), "'" + value + "'");
  }

  static Plan integer(long value) {
    return Plan.constant(value, Types.ofLiteral(value), Long.toString(value));
  }

  static Plan decimal(BigDecimal value) {
    return Plan.constant(value, Types.ofLiteral(value), value.toPlainString());
  }

  private static Outcome path(String text, int from, Scope scope, Findings findings) {
    String[] words = text.split("\\.");
    if (WORDS.contains(words[0])) {
      return Outcome.NOT_SIMPLE;
    }
    int slot = scope.position(words[0]);
    Gap.Span at = new Gap.Span(from, words[0].length());
    if (slot < 0) {
      findings.unknownVariable(
          words[0], at, scope.variables().stream().map(Scope.Variable::name).toList());
      return new Outcome(true, null);
    }
    Plan plan = Paths.variable(scope.variables().get(slot), slot, at);
    int column = from + words[0].length() + 1;
    for (int i = 1; i < words.length; i++) {
      Plan next = field(plan, words[i], new Gap.Span(column, words[i].length()), findings);
      if (next == null) {
        return new Outcome(true, null);
      }
      plan = next;
      column += words[i].length() + 1;
    }
    return new Outcome(true, plan);
  }

  /// The field below a plan; null, with a mistake, where there is none.
  static @Nullable Plan field(Plan target, String name, Gap.Span at, Findings findings) {
    Plan next = Paths.select(target, name, at);
    if (next != null) {
      return next;
    }
    Type type = target.kind().type();
    Kind.Family family = target.family();
    if (type != null && (family == Kind.Family.STRUCTURE || family == Kind.Family.ONE_OF)) {
      findings.unknownField(name, at, type);
    } else {
      findings.type(
          at,
          "`" + target.shown() + "` is " + Types.name(target.kind()) + " and has no fields",
          family == Kind.Family.LIST
              ? "write " + target.shown() + ".map(x, x." + name + ")"
              : null);
    }
    return null;
  }
}
