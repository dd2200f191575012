package dev.banyan.json.check;

import dev.banyan.json.JsonTree;
import dev.banyan.json.schema.Keywords;
import dev.banyan.text.Node;
import dev.banyan.text.Suggestion;
import dev.banyan.type.TextPattern;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is demanded of objects.
final class ObjectDemands {
  /// Names that are looked up in one step.
  private static final int NAMES_AT_ONCE = 8;

  private ObjectDemands() {}

  static void add(Node.Mapping schema, Demands to, Scope scope) {
    members(schema, to, scope);
    Set<String> required = new LinkedHashSet<>(Keywords.texts(schema, "required"));
    if (schema.get("required") instanceof Node.Scalar) {
      scope.unheld(schema, "`required` is no list");
    }
    if (!required.isEmpty()) {
      to.add(new Having(null, List.copyOf(required), scope.exempt().all()));
    }
    int min = scope.count(schema, "minProperties", 0);
    int max = scope.count(schema, "maxProperties", Type.UNBOUNDED);
    if (min > 0) {
      to.add(new Counted(min, Type.UNBOUNDED, "must have at least " + members(min)));
    }
    if (max < Type.UNBOUNDED) {
      to.add(new Counted(0, max, "must have at most " + members(max)));
    }
    Node names = schema.get("propertyNames");
    if (names != null) {
      to.add(new Named(scope.below(names, to)));
    }
    dependent(schema, to, scope);
  }

  private static String members(int count) {
    return count == 1 ? "1 member" : count + " members";
  }

  private static void members(Node.Mapping schema, Demands to, Scope scope) {
    Map<String, Demands> properties = new LinkedHashMap<>();
    Node.Mapping described = Keywords.mapping(schema, "properties");
    for (Node.Entry one : described == null ? List.<Node.Entry>of() : described.entries()) {
      String name = one.key().value();
      scope.compiler().known(name);
      properties.put(name, scope.below(one.value(), to));
    }
    List<Patterned> patterns = new ArrayList<>();
    boolean all = patterned(schema, to, scope, patterns);
    Node others = schema.get("additionalProperties");
    boolean closed = others instanceof Node.Scalar scalar && scalar.text().equals("false");
    Demands rest = !all || closed || others == null ? null : scope.below(others, to);
    if (!properties.isEmpty() || !patterns.isEmpty() || rest != null || closed) {
      Map<String, Demands> listed = new LinkedHashMap<>(properties);
      listed.values().removeIf(one -> !one.isListed());
      to.add(new Members(properties, listed, patterns, rest, closed && all ? to.name() : null));
    }
  }

  /// False where a pattern is none with us: nobody knows then which members are left.
  private static boolean patterned(
      Node.Mapping schema, Demands to, Scope scope, List<Patterned> patterns) {
    Node.Mapping described = Keywords.mapping(schema, "patternProperties");
    boolean all = true;
    for (Node.Entry one : described == null ? List.<Node.Entry>of() : described.entries()) {
      TextPattern pattern = TextDemands.anywhere(one.key().value());
      if (pattern == null) {
        all = false;
        scope.unheld(schema, "a name of `patternProperties` is no regular expression here");
      } else {
        to.matches(!pattern.isLinear());
        patterns.add(new Patterned(pattern, scope.below(one.value(), to)));
      }
    }
    return all;
  }

  /// `dependencies` is what both others were called before 2019-09.
  private static void dependent(Node.Mapping schema, Demands to, Scope scope) {
    for (String keyword : List.of("dependentRequired", "dependentSchemas", "dependencies")) {
      Node.Mapping described = Keywords.mapping(schema, keyword);
      for (Node.Entry one : described == null ? List.<Node.Entry>of() : described.entries()) {
        String name = one.key().value();
        if (one.value() instanceof Node.Sequence(List<Node> items, var _)) {
          to.add(new Having(name, texts(items), scope.exempt().all()));
        } else {
          to.add(new Dependent(name, scope.beside(one.value(), to)));
        }
      }
    }
  }

  private static List<String> texts(List<Node> items) {
    List<String> texts = new ArrayList<>();
    for (Node item : items) {
      if (item instanceof Node.Scalar scalar) {
        texts.add(scalar.text());
      }
    }
    return texts;
  }

  private record Patterned(TextPattern pattern, Demands demands) {}

  /// Each member as its name demands. `listed` are those that must be of some values, `closed`
  /// names the object where there are no others.
  record Members(
      Map<String, Demands> properties,
      Map<String, Demands> listed,
      List<Patterned> patterns,
      @Nullable Demands rest,
      @Nullable String closed)
      implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      if (!(value instanceof JsonTree.Members(Map<String, JsonTree> members))) {
        return Taken.YES;
      }
      run.steps(members.size() / NAMES_AT_ONCE);
      Taken all = Taken.YES;
      for (Map.Entry<String, JsonTree> one : members.entrySet()) {
        all = all.and(member(one.getKey(), one.getValue(), run));
        if (all.isNo() && run.isQuiet()) {
          return Taken.NO;
        }
      }
      return all;
    }

    /// Whether no member is another constant than the one that it must be.
    boolean mayMean(JsonTree value, Run run) {
      if (!(value instanceof JsonTree.Members(Map<String, JsonTree> members))) {
        return true;
      }
      run.steps(listed.size() / NAMES_AT_ONCE);
      for (Map.Entry<String, Demands> one : listed.entrySet()) {
        JsonTree member = members.get(one.getKey());
        if (member != null && !one.getValue().lists(member, run)) {
          return false;
        }
      }
      return true;
    }

    private Taken member(String name, JsonTree value, Run run) {
      Demands own = properties.get(name);
      boolean known = own != null;
      Taken taken = own == null ? Taken.YES : run.at(name, own, value);
      for (Patterned one : patterns) {
        if (TextDemands.matches(one.pattern(), name, run)) {
          known = true;
          taken = taken.and(run.at(name, one.demands(), value));
        }
      }
      if (known) {
        return taken;
      }
      if (closed != null) {
        return run.isQuiet() ? Taken.NO : run.wrongAt(name, refusal(closed, name));
      }
      return rest == null ? Taken.YES : run.at(name, rest, value);
    }

    private String refusal(String object, String name) {
      String refusal = "is not a field of " + (object.isEmpty() ? "this object" : object);
      return properties.isEmpty()
          ? refusal
          : refusal + "; " + Suggestion.forWord(name, properties.keySet());
    }
  }

  /// Members that must be there, always or `beside` another. Whether those that travel the other
  /// way only are demanded nobody can say: the system adds them, or leaves them out.
  private record Having(@Nullable String beside, List<String> names, Set<String> exempt)
      implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      if (!(value instanceof JsonTree.Members(Map<String, JsonTree> members))
          || (beside != null && !members.containsKey(beside))) {
        return Taken.YES;
      }
      run.steps(names.size() / NAMES_AT_ONCE);
      Taken all = Taken.YES;
      for (String name : names) {
        if (!members.containsKey(name)) {
          all = all.and(exempt.contains(name) ? Taken.UNSURE : missing(name, run));
        }
      }
      return all;
    }

    private Taken missing(String name, Run run) {
      return run.wrongAt(name, beside == null ? "is required" : "is required beside " + beside);
    }
  }

  private record Counted(int min, int max, String otherwise) implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      boolean right =
          !(value instanceof JsonTree.Members(Map<String, JsonTree> members))
              || (members.size() >= min && members.size() <= max);
      return right ? Taken.YES : run.wrong(otherwise);
    }
  }

  private record Named(Demands names) implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      if (!(value instanceof JsonTree.Members(Map<String, JsonTree> members))) {
        return Taken.YES;
      }
      Taken all = Taken.YES;
      for (String name : members.keySet()) {
        Taken taken = run.quietly(names, JsonTree.text(name));
        all =
            all.and(taken.isNo() ? run.wrongAt(name, "is not a name that is allowed here") : taken);
        if (all.isNo() && run.isQuiet()) {
          return Taken.NO;
        }
      }
      return all;
    }
  }

  private record Dependent(String beside, Demands demands) implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      return value instanceof JsonTree.Members(Map<String, JsonTree> members)
              && members.containsKey(beside)
          ? demands.holds(value, run)
          : Taken.YES;
    }
  }
}
