package dev.banyan.expr;

import dev.banyan.expr.Plan.Gap;
import dev.banyan.expr.Plan.Node;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All named functions, and the choice among the forms of one by what it is given.
final class Functions {
  private static final Map<String, List<Function>> FORMS =
      Stream.of(TextFunctions.ALL, NumberFunctions.ALL, TimeFunctions.ALL, ListFunctions.ALL)
          .flatMap(List::stream)
          .collect(Collectors.groupingBy(Function::name));

  /// Names that may be called, the ones with rules of their own included.
  static final Set<String> NAMES = names();

  /// Those that look at the clock.
  static final Set<String> CLOCK = Set.of("now", "today");

  /// What CEL's own library, or another language, calls what exists here under another name.
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("getFullYear", "year()"),
          Map.entry("getMonth", "month(), counted from 1"),
          Map.entry("getDayOfMonth", "day()"),
          Map.entry("getDate", "day()"),
          Map.entry("getDayOfWeek", "dayOfWeek(), Monday is 1"),
          Map.entry("getDayOfYear", "dayOfYear()"),
          Map.entry("getHours", "hour()"),
          Map.entry("getMinutes", "minute()"),
          Map.entry("getSeconds", "second()"),
          Map.entry("toUpperCase", "upperAscii()"),
          Map.entry("toLowerCase", "lowerAscii()"),
          Map.entry("length", "size()"),
          Map.entry("count", "size()"),
          Map.entry("existsOne", "exists_one(item, …)"),
          Map.entry("any", "exists(item, …)"),
          Map.entry("some", "exists(item, …)"),
          Map.entry("every", "all(item, …)"),
          Map.entry("toString", "string(…)"),
          Map.entry("float", "double(…)"),
          Map.entry("dyn", "nothing: every part has a type"));

  /// A call as written.
  record Use(String name, boolean member, Gap.Span at) {}

  private Functions() {}

  private static Set<String> names() {
    Set<String> names = new TreeSet<>(FORMS.keySet());
    names.addAll(Comprehensions.NAMES);
    names.add("has");
    names.add("orValue");
    return names;
  }

  static @Nullable String remedy(String name) {
    String here = ELSEWHERE.get(name);
    return here == null ? null : "write " + here;
  }

  static @Nullable Plan plan(Use use, List<Plan> arguments, Set<String> facts, Findings findings) {
    List<Function> forms =
        FORMS.getOrDefault(use.name(), List.of()).stream()
            .filter(form -> form.member() == use.member())
            .toList();
    for (Function form : forms) {
      List<Plan> fitting = fitting(form, arguments, false);
      if (fitting != null) {
        return plan(form, use, fitting, facts, findings);
      }
    }
    for (Function form : forms) {
      List<Plan> fitting = fitting(form, arguments, true);
      if (fitting != null) {
        return plan(form, use, fitting, facts, findings);
      }
    }
    refuse(use, arguments, findings);
    return null;
  }

  private static @Nullable List<Plan> fitting(Function form, List<Plan> arguments, boolean widen) {
    if (form.takes().size() != arguments.size()) {
      return null;
    }
    List<Plan> fitting = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      Function.Parameter parameter = form.takes().get(i);
      Plan given = arguments.get(i);
      Plan wide = widen && !parameter.list() ? Types.to(parameter.family(), given) : null;
      Plan argument = wide == null ? given : wide;
      if (!parameter.accepts(argument)) {
        return null;
      }
      fitting.add(argument);
    }
    return fitting;
  }

  private static @Nullable Plan plan(
      Function form, Use use, List<Plan> arguments, Set<String> facts, Findings findings) {
    Function.Body body;
    Kind kind;
    try {
      body = form.maker().make(arguments);
      kind = form.gives().of(arguments);
    } catch (IllegalArgumentException wrong) {
      findings.type(use.at(), wrong.getMessage() == null ? use.name() : wrong.getMessage(), null);
      return null;
    }
    List<Node> nodes = arguments.stream().map(Plan::node).toList();
    String key =
        use.name() + "(" + String.join(",", arguments.stream().map(Plan::key).toList()) + ")";
    Plan plan = Plan.of(frame -> body.apply(frame, evaluate(nodes, frame)), kind, key);
    String failing = form.failing();
    if (failing == null) {
      return plan;
    }
    if (form.guarded() && facts.contains("has:" + arguments.getFirst().key() + "[0]")) {
      return plan;
    }
    return arguments.stream().allMatch(argument -> argument.constant() != null)
        ? folded(plan, use, failing, findings)
        : plan.withGap(Gap.failure(use.at(), failing));
  }

  private static Object[] evaluate(List<Node> nodes, Frame frame) {
    Object[] values = new Object[nodes.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = nodes.get(i).value(frame);
    }
    return values;
  }

  /// What is made of literals alone is tried when the expression is checked.
  private static @Nullable Plan folded(Plan plan, Use use, String failing, Findings findings) {
    InstantSource clock = Clock.systemUTC();
    Object value = plan.node().evaluate(new Frame(new Object[0], 0, clock));
    if (value == null) {
      findings.type(use.at(), "this has no value: " + failing, null);
      return null;
    }
    return new Plan(_ -> value, plan.kind(), null, value, plan.key(), plan.facts());
  }

  private static void refuse(Use use, List<Plan> arguments, Findings findings) {
    List<String> given = arguments.stream().map(plan -> Types.name(plan.kind())).toList();
    String call =
        use.member()
            ? given.getFirst()
                + "."
                + use.name()
                + "("
                + String.join(", ", given.subList(1, given.size()))
                + ")"
            : use.name() + "(" + String.join(", ", given) + ")";
    List<String> forms =
        FORMS.getOrDefault(use.name(), List.of()).stream().map(Function::shape).limit(6).toList();
    String remedy =
        forms.isEmpty()
            ? "it is called on a list or a value"
            : "write " + String.join(" or ", forms);
    findings.type(use.at(), "there is no " + call, remedy);
  }

  /// The literal given for a parameter that must be one.
  static <T> T literal(List<Plan> arguments, int position, Class<T> type, String what) {
    Object value = arguments.get(position).constant();
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(what + " must be a literal");
    }
    return type.cast(value);
  }
}
