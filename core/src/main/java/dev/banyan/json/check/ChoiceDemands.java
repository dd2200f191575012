package dev.banyan.json.check;

import dev.banyan.json.JsonTree;
import dev.banyan.json.schema.Keywords;
import dev.banyan.json.schema.References;
import dev.banyan.text.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is demanded by way of other schemas of the same value: all of them, some, one, none.
///
/// A discriminator that names an alternative decides for it: the others are not tried, as OpenAPI
/// has it (4.8.25). One that names none leaves the choice to the alternatives.
final class ChoiceDemands {
  private ChoiceDemands() {}

  static void add(Node.Mapping schema, Demands to, Scope scope) {
    scope.all(schema, to).forEach(to::add);
    alternatives(schema, "anyOf", to, scope);
    alternatives(schema, "oneOf", to, scope);
    Node excluded = schema.get("not");
    if (excluded != null) {
      to.tries();
      to.add(new Excluded(scope.choice(excluded, to)));
    }
    Node when = schema.get("if");
    Node then = schema.get("then");
    Node otherwise = schema.get("else");
    if (when != null && (then != null || otherwise != null)) {
      to.tries();
      to.add(
          new Condition(
              scope.choice(when, to),
              then == null ? null : scope.choice(then, to),
              otherwise == null ? null : scope.choice(otherwise, to)));
    }
    boolean chosen = schema.get("oneOf") != null || schema.get("anyOf") != null;
    if (schema.get("discriminator") != null && !chosen) {
      scope.unheld(schema, "a `discriminator` without alternatives");
    }
  }

  private static void alternatives(Node.Mapping schema, String keyword, Demands to, Scope scope) {
    List<Demands> branches = scope.alternatives(schema, keyword, to);
    if (branches.isEmpty()) {
      return;
    }
    if (branches.size() > 1) {
      to.tries();
    }
    Node.Mapping discriminator = Keywords.mapping(schema, "discriminator");
    String property = discriminator == null ? null : Keywords.text(discriminator, "propertyName");
    Map<String, Demands> labels =
        discriminator == null || property == null
            ? Map.of()
            : labels(Keywords.items(schema, keyword), discriminator, branches);
    to.add(new Alternatives(branches, keyword.equals("oneOf"), property, labels));
  }

  /// An alternative is named by `mapping`, or else by the last step of its reference.
  private static Map<String, Demands> labels(
      List<Node> nodes, Node.Mapping discriminator, List<Demands> branches) {
    Map<String, Demands> labels = new LinkedHashMap<>();
    List<Demands> named = new ArrayList<>();
    Node.Mapping mapping = Keywords.mapping(discriminator, "mapping");
    for (Node.Entry one : mapping == null ? List.<Node.Entry>of() : mapping.entries()) {
      String target = one.value() instanceof Node.Scalar scalar ? scalar.text() : "";
      for (int i = 0; i < nodes.size(); i++) {
        String reference = reference(nodes.get(i));
        if (reference != null
            && (reference.equals(target) || References.lastStep(reference).equals(target))) {
          labels.put(one.key().value(), branches.get(i));
          named.add(branches.get(i));
        }
      }
    }
    for (int i = 0; i < nodes.size(); i++) {
      String reference = reference(nodes.get(i));
      if (reference != null && !named.contains(branches.get(i))) {
        labels.putIfAbsent(References.lastStep(reference), branches.get(i));
      }
    }
    return labels;
  }

  private static @Nullable String reference(Node node) {
    return node instanceof Node.Mapping schema ? Keywords.text(schema, "$ref") : null;
  }

  /// Just one of the branches is right, or at least one.
  private record Alternatives(
      List<Demands> branches, boolean one, @Nullable String property, Map<String, Demands> labels)
      implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      String label = label(value);
      Demands chosen = label == null ? null : labels.get(label);
      if (chosen != null) {
        return chosen.holds(value, run);
      }
      int sure = 0;
      int perhaps = 0;
      for (Demands branch : branches) {
        Taken taken = branch.mayMean(value, run) ? run.quietly(branch, value) : Taken.NO;
        sure += taken == Taken.YES ? 1 : 0;
        perhaps += taken == Taken.UNSURE ? 1 : 0;
        if (sure > 0 && !one) {
          return Taken.YES;
        }
      }
      if (sure + perhaps == 0) {
        return run.isQuiet() ? Taken.NO : none(value, run);
      }
      if (sure <= 1) {
        return sure == 1 && perhaps == 0 ? Taken.YES : Taken.UNSURE;
      }
      // Null is often allowed by each alternative.
      return value instanceof JsonTree.Nothing
          ? Taken.UNSURE
          : run.wrong("must be as just one of " + branches.size() + " alternatives says, not more");
    }

    private @Nullable String label(JsonTree value) {
      return property != null
              && value instanceof JsonTree.Members members
              && members.get(property) instanceof JsonTree.Text(String text)
          ? text
          : null;
    }

    /// Says what is wrong by the only alternative that the value can be meant as.
    private Taken none(JsonTree value, Run run) {
      if (property != null && !labels.isEmpty() && value instanceof JsonTree.Members) {
        return run.wrongAt(property, "must be one of: " + String.join(", ", labels.keySet()));
      }
      List<Demands> meant = branches.stream().filter(one -> one.mayMean(value, run)).toList();
      Taken told = meant.size() == 1 ? meant.getFirst().holds(value, run) : Taken.UNSURE;
      return told.isNo()
          ? told
          : run.wrong("must be as one of " + branches.size() + " alternatives says");
    }
  }

  private record Excluded(Demands demands) implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      Taken taken = run.quietly(demands, value).turned();
      return taken.isNo() ? run.wrong("must not be as `not` says") : taken;
    }
  }

  private record Condition(Demands when, @Nullable Demands then, @Nullable Demands otherwise)
      implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      return switch (run.quietly(when, value)) {
        case YES -> then == null ? Taken.YES : then.holds(value, run);
        case NO -> otherwise == null ? Taken.YES : otherwise.holds(value, run);
        case UNSURE -> either(value, run);
      };
    }

    /// Nobody knows which of the two counts: it is wrong by both, or right by both, or unsure.
    private Taken either(JsonTree value, Run run) {
      Taken first = then == null ? Taken.YES : run.quietly(then, value);
      Taken second = otherwise == null ? Taken.YES : run.quietly(otherwise, value);
      if (first.isNo() && second.isNo()) {
        return run.wrong("must be as `then` or as `else` says");
      }
      return first == Taken.YES && second == Taken.YES ? Taken.YES : Taken.UNSURE;
    }
  }
}
