package dev.banyan.expr;

import dev.banyan.expr.Plan.Gap;
import dev.banyan.expr.Plan.Node;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Chosen;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Variables and the fields below them, read from their slots without copying, and literals: what
/// most configurations consist of. An expression that is nothing else is planned here, without the
/// CEL parser, whose first use costs a noticeable part of a start; the planner plans its paths here
/// too, so that both find the same mistakes.
final class Paths {
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

  private Paths() {}

  static Outcome plan(Scope scope, Findings findings) {
    String source = findings.source();
    String text = source.strip();
    int from = source.indexOf(text);
    if (text.equals("true") || text.equals("false")) {
      return new Outcome(true, Plan.constant(text.equals("true"), Type.Bool.BOOL, text));
    }
    if (PATH.matcher(text).matches()) {
      return bare(text, from, scope, findings);
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

  private static Outcome bare(String text, int from, Scope scope, Findings findings) {
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
    Plan plan = variable(scope.variables().get(slot), slot, at);
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
    Plan next = select(target, name, at);
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

  static Plan variable(Scope.Variable variable, int slot, Gap.Span at) {
    Plan plan = Plan.of(frame -> frame.at(slot), variable.type(), variable.name());
    return variable.optional() ? plan.withGap(absent(variable.name(), at)) : plan;
  }

  /// The field of a structure, or the content of a one-of's case; null where the type has none of
  /// that name.
  static @Nullable Plan select(Plan target, String name, Gap.Span at) {
    Type type = target.kind().type();
    String key = target.key() + "." + name;
    if (type instanceof Structure structure) {
      int position = structure.position(name);
      if (position < 0) {
        return null;
      }
      Field field = structure.field(position);
      Node node = target.node();
      return Plan.of(frame -> slot(node.evaluate(frame), position), field.type(), key)
          .withGap(target.gap() != null ? target.gap() : gap(field, key, at));
    }
    if (type instanceof OneOf oneOf) {
      return select(target, oneOf, name, at);
    }
    return null;
  }

  private static @Nullable Plan select(Plan target, OneOf oneOf, String name, Gap.Span at) {
    String key = target.key() + "." + name;
    Node node = target.node();
    OneOf.Case one = oneOf.caseNamed(name);
    if (one != null) {
      return Plan.of(frame -> content(node.evaluate(frame), one), one.type(), key)
          .withGap(target.gap() != null ? target.gap() : absent(key, at));
    }
    if (name.equals(oneOf.discriminator())) {
      var names = oneOf.cases().stream().map(OneOf.Case::name).toList();
      return Plan.of(frame -> caseName(node.evaluate(frame)), new Type.Enumeration(names), key)
          .withGap(target.gap());
    }
    return null;
  }

  private static @Nullable Object slot(@Nullable Object target, int position) {
    return target instanceof Struct struct ? struct.at(position) : null;
  }

  private static @Nullable Object content(@Nullable Object target, OneOf.Case one) {
    return target instanceof Chosen chosen && chosen.oneCase().name().equals(one.name())
        ? chosen.content()
        : null;
  }

  private static @Nullable Object caseName(@Nullable Object target) {
    return target instanceof Chosen chosen ? chosen.oneCase().name() : null;
  }

  private static @Nullable Gap gap(Field field, String key, Gap.Span at) {
    if (!field.nullable()) {
      return field.required() ? null : absent(key, at);
    }
    Gap.Cause cause = field.required() ? Gap.Cause.NULL : Gap.Cause.ABSENT_OR_NULL;
    String what = field.required() ? "` may be null" : "` may be absent or null";
    return new Gap(cause, at, "`" + shown(key) + what, remedy(key));
  }

  private static Gap absent(String key, Gap.Span at) {
    return new Gap(Gap.Cause.ABSENT, at, "`" + shown(key) + "` may be absent", remedy(key));
  }

  private static String remedy(String key) {
    String path = shown(key);
    return "write " + path + ".orValue(…), or has(" + path + ") ? … : …";
  }

  private static String shown(String key) {
    return key.replaceAll("#\\d+", "");
  }
}
