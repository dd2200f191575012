package dev.banyan.expr;

import dev.banyan.expr.Plan.Node;
import dev.banyan.type.Type;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What goes through a list item by item: `map`, `filter`, `all`, `exists`, `exists_one`. Each item
/// counts against the bound of the evaluation.
final class Comprehensions {
  static final Set<String> NAMES = Set.of("map", "filter", "all", "exists", "exists_one");

  private final Planner planner;
  private final Findings findings;

  Comprehensions(Planner planner, Findings findings) {
    this.planner = planner;
    this.findings = findings;
  }

  @Nullable Plan plan(CelExpr part, Set<String> facts) {
    CelExpr.CelCall call = part.call();
    String name = call.function();
    List<CelExpr> args = call.args();
    boolean filtered = name.equals("map") && args.size() == 3;
    boolean two = args.size() == 2 || filtered;
    if (!two || args.getFirst().getKind() != CelExpr.ExprKind.Kind.IDENT) {
      findings.syntax(
          planner.at(part),
          "`" + name + "` takes a name for the item and what is asked of it",
          "write list." + name + "(item, …)");
      return null;
    }
    Plan list = planner.value(call.target().orElseThrow(), facts);
    if (list == null) {
      return null;
    }
    if (!(list.kind().type() instanceof Type.ListOf type)) {
      String kind = Types.name(list.kind());
      findings.type(planner.at(part), "`" + name + "` goes through a list, not " + kind, null);
      return null;
    }
    int slot = planner.slotOfNextLocal();
    String item = args.getFirst().ident().name();
    List<Plan> bodies = new ArrayList<>();
    for (CelExpr body : args.subList(1, args.size())) {
      Plan plan = planner.within(item, type.item(), body, facts);
      if (plan == null || !suits(plan, name, bodies.isEmpty() && filtered, body)) {
        return null;
      }
      bodies.add(plan);
    }
    String key = "@" + part.id();
    if (filtered) {
      Loop filter = new Loop(list.node(), slot, bodies.getFirst().node());
      return transform(frame -> filter.matching(frame), slot, bodies.get(1), key);
    }
    Loop loop = new Loop(list.node(), slot, bodies.getFirst().node());
    return switch (name) {
      case "map" -> transform(list.node(), slot, bodies.getFirst(), key);
      case "filter" -> Plan.of(loop::matching, type, key);
      case "all" -> Plan.of(frame -> loop.count(frame, false, 1) == 0, Type.Bool.BOOL, key);
      case "exists" -> Plan.of(frame -> loop.count(frame, true, 1) > 0, Type.Bool.BOOL, key);
      default -> Plan.of(frame -> loop.count(frame, true, 2) == 1, Type.Bool.BOOL, key);
    };
  }

  private boolean suits(Plan body, String name, boolean condition, CelExpr part) {
    if (name.equals("map") && !condition) {
      if (body.kind().type() != null) {
        return true;
      }
      findings.type(planner.at(part), "a list holds values, not " + Types.name(body.kind()), null);
      return false;
    }
    if (body.family() == Kind.Family.BOOL) {
      return true;
    }
    String kind = Types.name(body.kind());
    findings.type(
        planner.at(part), "`" + name + "` asks a yes-or-no question, not for " + kind, null);
    return false;
  }

  private static Plan transform(Node list, int slot, Plan body, String key) {
    Loop loop = new Loop(list, slot, body.node());
    Type item = body.kind().type();
    return Plan.of(loop::mapped, Type.ListOf.of(item == null ? Types.NOTHING : item), key);
  }

  /// One walk through a list; `body` sees the item in its slot.
  private record Loop(Node list, int slot, Node body) {
    List<Object> mapped(Frame frame) {
      List<?> items = items(frame);
      List<Object> result = new ArrayList<>(items.size());
      for (Object item : items) {
        frame.set(slot, item);
        result.add(body.value(frame));
      }
      return Collections.unmodifiableList(result);
    }

    List<Object> matching(Frame frame) {
      List<Object> result = new ArrayList<>();
      for (Object item : items(frame)) {
        frame.set(slot, item);
        if (Boolean.TRUE.equals(body.value(frame))) {
          result.add(item);
        }
      }
      return Collections.unmodifiableList(result);
    }

    /// How many items answer `wanted`; stops at `enough`.
    int count(Frame frame, boolean wanted, int enough) {
      int count = 0;
      for (Object item : items(frame)) {
        frame.set(slot, item);
        if (body.value(frame).equals(wanted) && ++count == enough) {
          return count;
        }
      }
      return count;
    }

    private List<?> items(Frame frame) {
      List<?> items = (List<?>) list.value(frame);
      frame.step(items.size());
      return items;
    }
  }
}
