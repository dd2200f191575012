package dev.banyan.json.check;

import dev.banyan.json.JsonTree;
import dev.banyan.json.schema.Keywords;
import dev.banyan.text.Node;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is demanded of lists.
final class ListDemands {
  /// Characters of items, as they are written to be compared.
  private static final int WRITTEN_AT_ONCE = 8;

  private ListDemands() {}

  static void add(Node.Mapping schema, Demands to, Scope scope) {
    items(schema, to, scope);
    int min = scope.count(schema, "minItems", 0);
    int max = scope.count(schema, "maxItems", Type.UNBOUNDED);
    if (min > 0) {
      to.add(new Counted(min, Type.UNBOUNDED, "must have at least " + min + " items"));
    }
    if (max < Type.UNBOUNDED) {
      to.add(new Counted(0, max, "must have at most " + max + " items"));
    }
    if (Keywords.isTrue(schema, "uniqueItems")) {
      to.add(ListDemands::areUnique);
    }
    Node wanted = schema.get("contains");
    if (wanted != null) {
      to.tries();
      to.add(
          new Containing(
              scope.below(wanted, to),
              scope.count(schema, "minContains", 1),
              scope.count(schema, "maxContains", Type.UNBOUNDED)));
    }
  }

  /// `prefixItems` with `items` for the rest, as JSON Schema has it since 2020-12, or a list of
  /// `items` with `additionalItems`, as before.
  private static void items(Node.Mapping schema, Demands to, Scope scope) {
    boolean old = schema.get("items") instanceof Node.Sequence;
    List<Demands> first = new ArrayList<>();
    for (Node one : Keywords.items(schema, old ? "items" : "prefixItems")) {
      first.add(scope.below(one, to));
    }
    Node rest = schema.get(old ? "additionalItems" : "items");
    Demands others = rest == null ? null : scope.below(rest, to);
    if (!first.isEmpty() || others != null) {
      to.add(new Each(first, others));
    }
  }

  private static Taken areUnique(JsonTree value, Run run) {
    if (!(value instanceof JsonTree.Items(List<JsonTree> items))) {
      return Taken.YES;
    }
    Set<String> seen = HashSet.newHashSet(items.size());
    for (JsonTree item : items) {
      String canonical = Constants.canonical(item);
      run.step();
      run.read(canonical, WRITTEN_AT_ONCE);
      if (!seen.add(canonical)) {
        return run.wrong("must not have the same item twice");
      }
    }
    return Taken.YES;
  }

  /// Each item as its place demands; `others` are those after the first ones.
  private record Each(List<Demands> first, @Nullable Demands others) implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      if (!(value instanceof JsonTree.Items(List<JsonTree> items))) {
        return Taken.YES;
      }
      Taken all = Taken.YES;
      for (int i = 0; i < items.size() && !(all.isNo() && run.isQuiet()); i++) {
        Demands demands = i < first.size() ? first.get(i) : others;
        if (demands == null) {
          break; // And so are all that follow.
        }
        all = all.and(run.at(i, demands, items.get(i)));
      }
      return all;
    }
  }

  private record Counted(int min, int max, String otherwise) implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      boolean right =
          !(value instanceof JsonTree.Items(List<JsonTree> items))
              || (items.size() >= min && items.size() <= max);
      return right ? Taken.YES : run.wrong(otherwise);
    }
  }

  /// So many items of one kind, among others.
  private record Containing(Demands wanted, int min, int max) implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      if (!(value instanceof JsonTree.Items(List<JsonTree> items))) {
        return Taken.YES;
      }
      int sure = 0;
      int perhaps = 0;
      for (JsonTree item : items) {
        switch (run.quietly(wanted, item)) {
          case YES -> sure++;
          case UNSURE -> perhaps++;
          case NO -> {}
        }
      }
      if (sure >= min && sure + perhaps <= max) {
        return Taken.YES;
      }
      if (sure + perhaps >= min && sure <= max) {
        return Taken.UNSURE;
      }
      String range = max == Type.UNBOUNDED ? "at least " + min : "from " + min + " to " + max;
      return run.wrong("must have " + range + " items as `contains` says");
    }
  }
}
