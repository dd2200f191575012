package dev.banyan.expr;

import dev.banyan.expr.CelText.Positions;
import dev.banyan.expr.Plan.Gap;
import dev.banyan.expr.Plan.Node;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks a parsed expression bottom up and turns it into steps that run: one pass finds the type
/// of each part, what may fail in it, and how to evaluate it.
///
/// A method answers null where it has reported a mistake. `facts` is what the conditions around a
/// part have shown: see [Facts]. Owned by one thread.
final class Planner {
  private final Findings findings;
  private final Scope scope;
  private final Positions positions;
  private final Operators operators;
  private final Comprehensions comprehensions;
  private final Map<String, Plan> locals = new HashMap<>();
  private int localsNow;
  private int localsMax;

  Planner(Findings findings, Scope scope, Positions positions) {
    this.findings = findings;
    this.scope = scope;
    this.positions = positions;
    this.operators = new Operators(this, findings);
    this.comprehensions = new Comprehensions(this, findings);
  }

  /// How many slots the comprehensions need.
  int locals() {
    return localsMax;
  }

  Gap.Span at(CelExpr part) {
    return positions.of(part);
  }

  @Nullable Plan plan(CelExpr part, Set<String> facts) {
    Plan plan =
        switch (part.getKind()) {
          case CONSTANT -> constant(part);
          case IDENT -> variable(part);
          case SELECT -> select(part, facts);
          case CALL -> call(part, facts);
          case LIST -> list(part, facts);
          case MAP -> table(part, facts);
          case STRUCT, COMPREHENSION, NOT_SET -> refuse(part);
        };
    return plan != null && plan.gap() != null && facts.contains("has:" + plan.key())
        ? plan.withGap(null)
        : plan;
  }

  /// The plan of a part that must have a value here.
  @Nullable Plan value(CelExpr part, Set<String> facts) {
    Plan plan = plan(part, facts);
    if (plan != null && plan.gap() != null) {
      findings.gap(plan.gap());
      return plan.withGap(null);
    }
    return plan;
  }

  /// All of them; null where one has a mistake, after looking at each.
  @Nullable List<Plan> values(List<CelExpr> parts, Set<String> facts) {
    List<Plan> plans = new ArrayList<>();
    for (CelExpr part : parts) {
      Plan plan = value(part, facts);
      if (plan != null) {
        plans.add(plan);
      }
    }
    return plans.size() == parts.size() ? plans : null;
  }

  /// Plans `body` while `name` stands for an item of that type.
  @Nullable Plan within(String name, Type item, CelExpr body, Set<String> facts) {
    int slot = slotOfNextLocal();
    localsNow++;
    localsMax = Math.max(localsMax, localsNow);
    Plan local = Plan.of(frame -> frame.at(slot), item, name + "#" + slot);
    Plan hidden = locals.put(name, local);
    Plan plan = value(body, facts);
    localsNow--;
    if (hidden == null) {
      locals.remove(name);
    } else {
      locals.put(name, hidden);
    }
    return plan;
  }

  int slotOfNextLocal() {
    return scope.variables().size() + localsNow;
  }

  private @Nullable Plan refuse(CelExpr part) {
    findings.type(at(part), "an expression does not make structures", null);
    return null;
  }

  private @Nullable Plan constant(CelExpr part) {
    CelConstant constant = part.constant();
    return switch (constant.getKind()) {
      case STRING_VALUE -> Paths.text(constant.stringValue());
      case INT64_VALUE -> Paths.integer(constant.int64Value());
      case DOUBLE_VALUE -> decimal(part, constant.doubleValue());
      case BOOLEAN_VALUE ->
          Plan.constant(
              constant.booleanValue(), Type.Bool.BOOL, Boolean.toString(constant.booleanValue()));
      case NULL_VALUE -> unusable(part, "null", "compare with it (x == null), or leave it out");
      case UINT64_VALUE -> unusable(part, "an unsigned number", "leave the `u` away");
      case BYTES_VALUE -> unusable(part, "a byte string", null);
      case TIMESTAMP_VALUE, DURATION_VALUE, NOT_SET -> unusable(part, "this", null);
    };
  }

  /// A number with a point is an exact decimal, read from its source text: CEL's own reading of it
  /// has gone through a double already.
  private @Nullable Plan decimal(CelExpr part, double sign) {
    BigDecimal value = read(positions.number(part));
    if (value == null || !Decimals.bounded(value)) {
      findings.type(at(part), "the number has more than " + Decimals.DIGITS_MAX + " digits", null);
      return null;
    }
    boolean negative = sign < 0 || 1 / sign < 0;
    return Paths.decimal(negative ? value.negate() : value);
  }

  /// Null for an exponent beyond what `BigDecimal` can hold.
  private static @Nullable BigDecimal read(String number) {
    try {
      return new BigDecimal(number);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  private @Nullable Plan unusable(CelExpr part, String what, @Nullable String remedy) {
    findings.type(at(part), what + " has no place here", remedy);
    return null;
  }

  private @Nullable Plan variable(CelExpr part) {
    String name = part.ident().name();
    Plan local = locals.get(name);
    if (local != null) {
      return local;
    }
    int slot = scope.position(name);
    if (slot < 0) {
      Set<String> known = new HashSet<>(locals.keySet());
      scope.variables().forEach(variable -> known.add(variable.name()));
      findings.unknownVariable(name, at(part), known);
      return null;
    }
    return Paths.variable(scope.variables().get(slot), slot, at(part));
  }

  private @Nullable Plan select(CelExpr part, Set<String> facts) {
    Plan target = plan(part.select().operand(), facts);
    return target == null ? null : Paths.field(target, part.select().field(), at(part), findings);
  }

  private @Nullable Plan list(CelExpr part, Set<String> facts) {
    List<Plan> items = values(part.list().elements(), facts);
    if (items == null) {
      return null;
    }
    Type item = Types.NOTHING;
    for (Plan plan : items) {
      Type type = plan.kind().type();
      Type joined = type == null ? null : Types.join(item, type);
      if (joined == null) {
        String kinds = Types.name(item) + " and " + Types.name(plan.kind());
        findings.type(at(part), "the items of a list are of one type, not " + kinds, null);
        return null;
      }
      item = joined;
    }
    List<Node> nodes = new ArrayList<>();
    List<Object> constants = new ArrayList<>();
    for (Plan plan : items) {
      Plan same = Types.to(Kind.family(item), plan);
      Plan one = same == null ? plan : same;
      nodes.add(one.node());
      if (one.constant() != null) {
        constants.add(one.constant());
      }
    }
    Type type = new Type.ListOf(item, 0, Type.UNBOUNDED);
    String key = "[" + String.join(",", items.stream().map(Plan::key).toList()) + "]";
    if (constants.size() == nodes.size()) {
      return Plan.constant(List.copyOf(constants), type, key);
    }
    return Plan.of(frame -> nodes.stream().map(node -> node.value(frame)).toList(), type, key);
  }

  private @Nullable Plan table(CelExpr part, Set<String> facts) {
    List<CelExpr> keyParts = part.map().entries().stream().map(entry -> entry.key()).toList();
    List<CelExpr> valueParts = part.map().entries().stream().map(entry -> entry.value()).toList();
    List<Plan> keys = values(keyParts, facts);
    List<Plan> values = values(valueParts, facts);
    if (keys == null || values == null) {
      return null;
    }
    if (keys.isEmpty()) {
      findings.type(at(part), "an empty map has nothing to look up", null);
      return null;
    }
    Kind.Family family = keys.getFirst().family();
    Type item = Types.NOTHING;
    for (int i = 0; i < keys.size(); i++) {
      Type type = values.get(i).kind().type();
      Type joined = type == null ? null : Types.join(item, type);
      boolean usable = Set.of(Kind.Family.TEXT, Kind.Family.INT, Kind.Family.BOOL).contains(family);
      if (joined == null || !usable || keys.get(i).family() != family) {
        findings.type(
            at(part),
            "a map has keys of one type (text, integer or boolean) and values of one type",
            null);
        return null;
      }
      item = joined;
    }
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      entries.add(keys.get(i).key() + ": " + values.get(i).key());
    }
    String key = "{" + String.join(", ", entries) + "}";
    return Plan.of(frame -> entries(keys, values, frame), new Kind.Table(family, item), key);
  }

  private static Map<Object, Object> entries(List<Plan> keys, List<Plan> values, Frame frame) {
    Map<Object, Object> map = LinkedHashMap.newLinkedHashMap(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      map.put(keys.get(i).node().value(frame), values.get(i).node().value(frame));
    }
    return map;
  }

  private @Nullable Plan call(CelExpr part, Set<String> facts) {
    CelExpr.CelCall call = part.call();
    String name = call.function();
    if (Operators.sign(name) != null) {
      return operators.plan(part, facts);
    }
    if (Comprehensions.NAMES.contains(name) && call.target().isPresent()) {
      return comprehensions.plan(part, facts);
    }
    return switch (name) {
      case "has" -> has(part, facts);
      case "orValue" -> orValue(part, facts);
      default -> named(part, facts);
    };
  }

  private @Nullable Plan has(CelExpr part, Set<String> facts) {
    CelExpr.CelCall call = part.call();
    if (call.target().isPresent() || call.args().size() != 1) {
      findings.type(at(part), "`has` takes one path", "write has(x.y)");
      return null;
    }
    Plan plan = plan(call.args().getFirst(), facts);
    if (plan == null) {
      return null;
    }
    Set<String> known = new HashSet<>();
    String key = plan.key();
    for (int dot = key.length(); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
      known.add("has:" + key.substring(0, dot));
    }
    Node node = plan.node();
    return Plan.of(frame -> present(node.evaluate(frame)), Type.Bool.BOOL, "has(" + key + ")")
        .withFacts(new Facts(known, Set.of()));
  }

  private static boolean present(@Nullable Object value) {
    return value != null && value != Null.NULL;
  }

  private @Nullable Plan orValue(CelExpr part, Set<String> facts) {
    CelExpr.CelCall call = part.call();
    if (call.target().isEmpty() || call.args().size() != 1) {
      findings.type(at(part), "`orValue` says what holds where there is no value", "x.orValue(y)");
      return null;
    }
    Plan target = plan(call.target().get(), facts);
    Plan other = plan(call.args().getFirst(), facts);
    if (target == null || other == null) {
      return null;
    }
    Types.Pair pair = Types.unify(target, other);
    if (pair == null) {
      String kinds = Types.name(target.kind()) + ", not " + Types.name(other.kind());
      findings.type(at(part), "`orValue` takes the type of what it stands for: " + kinds, null);
      return null;
    }
    Node first = pair.left().node();
    Node second = pair.right().node();
    Node node =
        frame -> {
          Object value = first.evaluate(frame);
          return present(value) ? value : second.evaluate(frame);
        };
    String key = target.key() + ".orValue(" + other.key() + ")";
    return Plan.of(node, pair.kind(), key).withGap(other.gap());
  }

  private @Nullable Plan named(CelExpr part, Set<String> facts) {
    CelExpr.CelCall call = part.call();
    List<CelExpr> parts = new ArrayList<>(call.args());
    boolean member = call.target().isPresent();
    call.target().ifPresent(target -> parts.add(0, target));
    if (!Functions.NAMES.contains(call.function())) {
      String remedy = Functions.remedy(call.function());
      findings.error(
          "unknown-function",
          at(part),
          "unknown function `" + call.function() + "`",
          remedy != null ? remedy : Suggestion.forWord(call.function(), Functions.NAMES));
      return null;
    }
    if (Functions.CLOCK.contains(call.function())) {
      findings.clock(call.function(), at(part));
    }
    List<Plan> arguments = values(parts, facts);
    return arguments == null
        ? null
        : Functions.plan(
            new Functions.Use(call.function(), member, at(part)), arguments, facts, findings);
  }
}
