package dev.banyan.expr;

import dev.banyan.base.Fault;
import dev.banyan.expr.Plan.Gap;
import dev.banyan.expr.Plan.Node;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything written with signs: logic, comparison, equality, `in`, index, choice; arithmetic is
/// next door in [Arithmetic]. A choice passes what its condition shows on to its branches.
final class Operators {
  /// CEL's names of the operators, and how people write them.
  private static final Map<String, String> SIGNS =
      Map.ofEntries(
          Map.entry("_+_", "+"),
          Map.entry("_-_", "-"),
          Map.entry("_*_", "*"),
          Map.entry("_/_", "/"),
          Map.entry("_%_", "%"),
          Map.entry("-_", "-"),
          Map.entry("_==_", "=="),
          Map.entry("_!=_", "!="),
          Map.entry("_<_", "<"),
          Map.entry("_<=_", "<="),
          Map.entry("_>_", ">"),
          Map.entry("_>=_", ">="),
          Map.entry("@in", "in"),
          Map.entry("_&&_", "&&"),
          Map.entry("_||_", "||"),
          Map.entry("!_", "!"),
          Map.entry("_?_:_", "?"),
          Map.entry("_[_]", "["));

  private final Planner planner;
  private final Findings findings;

  Operators(Planner planner, Findings findings) {
    this.planner = planner;
    this.findings = findings;
  }

  static @Nullable String sign(String function) {
    return SIGNS.get(function);
  }

  @Nullable Plan plan(CelExpr part, Set<String> facts) {
    List<CelExpr> args = part.call().args();
    return switch (part.call().function()) {
      case "_&&_" -> logic(part, facts, true);
      case "_||_" -> logic(part, facts, false);
      case "!_" -> not(planner.value(args.getFirst(), facts), part);
      case "_?_:_" -> choice(part, facts);
      case "_==_", "_!=_" -> equality(part, facts);
      case "_<_", "_<=_", "_>_", "_>=_" -> comparison(part, facts);
      case "@in" -> in(part, facts);
      case "_[_]" -> index(part, facts);
      case "-_" -> {
        Plan operand = planner.value(args.getFirst(), facts);
        yield operand == null ? null : Arithmetic.negate(operand, planner.at(part), findings);
      }
      default -> {
        List<Plan> both = planner.values(args, facts);
        String sign = sign(part.call().function());
        yield both == null || sign == null
            ? null
            : new Arithmetic(sign.charAt(0), planner.at(part), facts, findings)
                .plan(both.get(0), both.get(1));
      }
    };
  }

  private @Nullable Plan condition(CelExpr part, Set<String> facts, String sign) {
    Plan plan = planner.value(part, facts);
    if (plan != null && plan.family() != Kind.Family.BOOL) {
      String kind = Types.name(plan.kind());
      findings.type(planner.at(part), "`" + sign + "` takes a condition, not " + kind, null);
      return null;
    }
    return plan;
  }

  private @Nullable Plan logic(CelExpr part, Set<String> facts, boolean and) {
    String sign = and ? "&&" : "||";
    Plan left = condition(part.call().args().get(0), facts, sign);
    Set<String> shown = left == null ? facts : join(facts, holds(left, and));
    Plan right = condition(part.call().args().get(1), shown, sign);
    if (left == null || right == null) {
      return null;
    }
    Node one = left.node();
    Node two = right.node();
    Node node = frame -> one.value(frame).equals(and) ? two.value(frame) : (Object) !and;
    Set<String> both = join(holds(left, and), holds(right, and));
    Facts known = and ? new Facts(both, Set.of()) : new Facts(Set.of(), both);
    String key = "(" + left.key() + sign + right.key() + ")";
    return Plan.of(node, Type.Bool.BOOL, key).withFacts(known);
  }

  private static Set<String> holds(Plan plan, boolean value) {
    return value ? plan.facts().ifTrue() : plan.facts().ifFalse();
  }

  private static Set<String> join(Set<String> a, Set<String> b) {
    Set<String> all = new HashSet<>(a);
    all.addAll(b);
    return all;
  }

  private @Nullable Plan not(@Nullable Plan plan, CelExpr part) {
    if (plan == null) {
      return null;
    }
    if (plan.family() != Kind.Family.BOOL) {
      String kind = Types.name(plan.kind());
      findings.type(planner.at(part), "`!` takes a condition, not " + kind, null);
      return null;
    }
    Node node = plan.node();
    return Plan.of(frame -> node.value(frame).equals(false), Type.Bool.BOOL, "!" + plan.key())
        .withFacts(plan.facts().negated());
  }

  private @Nullable Plan choice(CelExpr part, Set<String> facts) {
    List<CelExpr> args = part.call().args();
    Plan asked = condition(args.get(0), facts, "? :");
    Facts shown = asked == null ? Facts.NONE : asked.facts();
    Plan left = planner.plan(args.get(1), join(facts, shown.ifTrue()));
    Plan right = planner.plan(args.get(2), join(facts, shown.ifFalse()));
    if (asked == null || left == null || right == null) {
      return null;
    }
    Types.Pair pair = Types.unify(left, right);
    if (pair == null) {
      String kinds = Types.name(left.kind()) + " and " + Types.name(right.kind());
      findings.type(planner.at(part), "both branches of `? :` are of one type, not " + kinds, null);
      return null;
    }
    Node question = asked.node();
    Node yes = pair.left().node();
    Node no = pair.right().node();
    Node node =
        frame -> question.value(frame).equals(true) ? yes.evaluate(frame) : no.evaluate(frame);
    String key = "(" + asked.key() + "?" + left.key() + ":" + right.key() + ")";
    return Plan.of(node, pair.kind(), key).withGap(worse(left.gap(), right.gap()));
  }

  private static @Nullable Gap worse(@Nullable Gap a, @Nullable Gap b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    Gap worst = a.cause().compareTo(b.cause()) >= 0 ? a : b;
    boolean mixed = worst.cause() == Gap.Cause.NULL && a.cause() != b.cause();
    return mixed
        ? new Gap(Gap.Cause.ABSENT_OR_NULL, worst.at(), worst.what(), worst.remedy())
        : worst;
  }

  private static boolean isNull(CelExpr part) {
    return part.getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && part.constant().getKind() == CelConstant.Kind.NULL_VALUE;
  }

  private @Nullable Plan equality(CelExpr part, Set<String> facts) {
    boolean wanted = part.call().function().equals("_==_");
    CelExpr first = part.call().args().get(0);
    CelExpr second = part.call().args().get(1);
    if (isNull(first) || isNull(second)) {
      return nullity(part, isNull(first) ? second : first, facts);
    }
    List<Plan> both = planner.values(List.of(first, second), facts);
    if (both == null) {
      return null;
    }
    Types.Pair pair = Types.unify(both.get(0), both.get(1));
    String sign = wanted ? "==" : "!=";
    if (pair == null) {
      mismatch(part, sign, both);
      return null;
    }
    if (!known(both.get(0), both.get(1), second) || !known(both.get(1), both.get(0), first)) {
      return null;
    }
    Node one = pair.left().node();
    Node two = pair.right().node();
    Node node = frame -> Values.same(one.value(frame), two.value(frame)) == wanted;
    String key = "(" + both.get(0).key() + sign + both.get(1).key() + ")";
    return Plan.of(node, Type.Bool.BOOL, key).withFacts(Facts.by(sign, pair.left(), pair.right()));
  }

  /// `x == null`: true for the explicit null alone, so that absent and null can be told apart.
  private @Nullable Plan nullity(CelExpr part, CelExpr asked, Set<String> facts) {
    Plan plan = isNull(asked) ? null : planner.plan(asked, facts);
    if (plan == null) {
      if (isNull(asked)) {
        findings.type(planner.at(part), "null is always null", null);
      }
      return null;
    }
    Gap gap = plan.gap();
    if (gap == null || !gap.mayBeNull()) {
      String remedy =
          gap == null ? null : "to ask whether there is a value, write has(" + plan.shown() + ")";
      findings.type(planner.at(part), "`" + plan.shown() + "` is never null", remedy);
      return null;
    }
    boolean wanted = part.call().function().equals("_==_");
    Node one = plan.node();
    Node node = frame -> (one.evaluate(frame) == Null.NULL) == wanted;
    Set<String> there =
        gap.cause() == Gap.Cause.NULL ? Set.of("has:" + plan.key()) : Set.<String>of();
    Facts shown = wanted ? new Facts(Set.of(), there) : new Facts(there, Set.of());
    String key = "(" + plan.key() + (wanted ? "==null)" : "!=null)");
    return Plan.of(node, Type.Bool.BOOL, key).withFacts(shown);
  }

  /// Whether the literals that `one` is compared with are among its values, where these are listed.
  private boolean known(Plan one, Plan literal, CelExpr literalPart) {
    if (!(one.kind().type() instanceof Type.Enumeration listed) || one.constant() != null) {
      return true;
    }
    List<?> written =
        literal.constant() instanceof List<?> list ? list : asList(literal.constant());
    for (Object value : written) {
      if (value instanceof String word && !listed.values().contains(word)) {
        findings.error(
            "unknown-value",
            planner.at(literalPart),
            "`" + word + "` is not a value of `" + one.shown() + "`",
            dev.banyan.text.Suggestion.forWord(word, listed.values()));
        return false;
      }
    }
    return true;
  }

  private static List<?> asList(@Nullable Object constant) {
    return constant == null ? List.of() : List.of(constant);
  }

  private @Nullable Plan comparison(CelExpr part, Set<String> facts) {
    List<Plan> both = planner.values(part.call().args(), facts);
    if (both == null) {
      return null;
    }
    String sign = SIGNS.getOrDefault(part.call().function(), "");
    Types.Pair pair = Types.unify(both.get(0), both.get(1));
    if (pair == null || !Facts.ORDERED.contains(pair.left().family())) {
      mismatch(part, sign, both);
      return null;
    }
    Node one = pair.left().node();
    Node two = pair.right().node();
    Node node =
        switch (sign) {
          case "<" -> frame -> Values.order(one.value(frame), two.value(frame)) < 0;
          case "<=" -> frame -> Values.order(one.value(frame), two.value(frame)) <= 0;
          case ">" -> frame -> Values.order(one.value(frame), two.value(frame)) > 0;
          default -> frame -> Values.order(one.value(frame), two.value(frame)) >= 0;
        };
    String key = "(" + both.get(0).key() + sign + both.get(1).key() + ")";
    return Plan.of(node, Type.Bool.BOOL, key).withFacts(Facts.by(sign, pair.left(), pair.right()));
  }

  private void mismatch(CelExpr part, String sign, List<Plan> both) {
    Arithmetic.mismatch(sign, planner.at(part), both, findings);
  }

  private @Nullable Plan in(CelExpr part, Set<String> facts) {
    List<Plan> both = planner.values(part.call().args(), facts);
    if (both == null) {
      return null;
    }
    Plan item = both.get(0);
    Plan all = both.get(1);
    Node one = item.node();
    Node many = all.node();
    String key = "(" + item.key() + " in " + all.key() + ")";
    if (all.kind() instanceof Kind.Table table && table.key() == item.family()) {
      Set<String> there = Set.of("has:" + all.key() + "[" + item.key() + "]");
      return Plan.of(frame -> entry(many, one, frame) != null, Type.Bool.BOOL, key)
          .withFacts(new Facts(there, Set.of()));
    }
    Type own = item.kind().type();
    if (!(all.kind().type() instanceof Type.ListOf list)
        || own == null
        || Types.join(list.item(), own) == null) {
      mismatch(part, "in", both);
      return null;
    }
    if (!known(item, all, part.call().args().get(1))) {
      return null;
    }
    return Plan.of(frame -> contains(many, one, frame), Type.Bool.BOOL, key);
  }

  private static boolean contains(Node list, Node item, Frame frame) {
    Object wanted = item.value(frame);
    List<?> items = (List<?>) list.value(frame);
    frame.step(items.size());
    for (Object one : items) {
      if (Values.same(one, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Object entry(Node table, Node key, Frame frame) {
    return ((Map<?, ?>) table.value(frame)).get(key.value(frame));
  }

  private @Nullable Plan index(CelExpr part, Set<String> facts) {
    List<Plan> both = planner.values(part.call().args(), facts);
    if (both == null) {
      return null;
    }
    Plan all = both.get(0);
    Plan which = both.get(1);
    Node many = all.node();
    Node one = which.node();
    String key = all.key() + "[" + which.key() + "]";
    String shown = "`" + all.shown() + "[" + which.shown() + "]`";
    if (all.kind() instanceof Kind.Table table && table.key() == which.family()) {
      Gap gap = Gap.failure(planner.at(part), shown + " may have no entry");
      return Plan.of(frame -> entry(many, one, frame), table.value(), key).withGap(gap);
    }
    if (all.kind().type() instanceof Type.ListOf list && which.family() == Kind.Family.INT) {
      Gap gap = Gap.failure(planner.at(part), shown + " may be beyond the end of the list");
      return Plan.of(frame -> item(many, one, frame), list.item(), key).withGap(gap);
    }
    mismatch(part, "[ ]", both);
    return null;
  }

  private static @Nullable Object item(Node list, Node index, Frame frame) {
    List<?> items = (List<?>) list.value(frame);
    Object at = index.value(frame);
    if (at instanceof Long position) {
      return position >= 0 && position < items.size() ? items.get(position.intValue()) : null;
    }
    throw Fault.of(Fault.Kind.INVALID, "A list has no such position");
  }
}
