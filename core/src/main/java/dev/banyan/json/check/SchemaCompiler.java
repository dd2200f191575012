package dev.banyan.json.check;

import dev.banyan.json.check.Demands.Way;
import dev.banyan.json.check.Scope.Exempt;
import dev.banyan.json.schema.Keywords;
import dev.banyan.json.schema.References;
import dev.banyan.text.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles the schemas of one contract into checks: JSON Schema 2020-12 with what OpenAPI 3.0 and
/// draft 7 write in another way. Schemas that are referred to are compiled once.
///
/// What is not held is told in [#unheld]: a keyword that is not known here, a reference that leads
/// out of the document, a pattern that is none. Nothing that JSON Schema takes is refused, but for
/// numbers beyond all measure. Owned by one thread.
public final class SchemaCompiler {
  private static final List<String> UNHELD =
      List.of("unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef");

  private static final int DEPTH_MAX = 32;

  /// A schema is compiled for so many sets of members that travel the other way only; then for all
  /// of them at once.
  private static final int VARIANTS_MAX = 16;

  /// By which a schema speaks of the members of a value.
  private static final Set<String> SPEAKING =
      Set.of("properties", "$ref", "allOf", "anyOf", "oneOf");

  /// In place of more sets than are told apart.
  private static final Exempt EVERYTHING = new Exempt(Set.of("*"), Set.of());

  private final References references;
  private final Dialect dialect;
  private final Direction direction;
  private final Map<Named, Demands> compiled = new HashMap<>();
  private final Map<String, Integer> variants = new HashMap<>();
  private final IdentityHashMap<Node, Exempt> exempt = new IdentityHashMap<>();
  private final Set<String> exemptAnywhere = new HashSet<>();
  private final List<Choice> choices = new ArrayList<>();
  private final Set<Unheld> unheld = new LinkedHashSet<>();
  private final Set<String> names = new HashSet<>();
  private @Nullable Demands filled;

  private record Named(String reference, Exempt exempt) {}

  /// A schema that leads to another one of the same value by way of a choice.
  private record Choice(Demands from, Demands to, String where, Node at) {}

  /// What documents write in different ways.
  public enum Dialect {
    /// OpenAPI 3.0.0 to 3.0.2, whose `nullable` lets null be sent whatever else is said.
    OPENAPI_3_0_0(true),
    /// OpenAPI 3.0.3 and later, whose `nullable` adds null to the `type` beside it.
    OPENAPI_3_0_3(true),
    /// Nothing beside a `$ref` counts.
    DRAFT_7(true),
    /// JSON Schema 2020-12 and OpenAPI 3.1, which have no `nullable`.
    JSON_SCHEMA(false);

    private final boolean aloneReferences;

    Dialect(boolean aloneReferences) {
      this.aloneReferences = aloneReferences;
    }

    /// By the `openapi` of a document.
    public static Dialect ofOpenApi(String version) {
      if (!version.startsWith("3.0")) {
        return JSON_SCHEMA;
      }
      return version.matches("3\\.0(\\.[0-2])?") ? OPENAPI_3_0_0 : OPENAPI_3_0_3;
    }
  }

  /// Which way the messages go; members for the other way need not be there.
  public enum Direction {
    REQUESTS("readOnly"),
    ANSWERS("writeOnly");

    private final String elsewhere;

    Direction(String elsewhere) {
      this.elsewhere = elsewhere;
    }
  }

  public SchemaCompiler(References references, Dialect dialect, Direction direction) {
    this.references = references;
    this.dialect = dialect;
    this.direction = direction;
  }

  /// `where` is what people call the message, for [#unheld].
  public SchemaCheck compile(Node schema, String where) {
    Demands demands = below(schema, new Demands(""), where);
    choices.forEach(this::tellCircle);
    choices.clear();
    return new SchemaCheck(demands);
  }

  /// What was not held so far, with its place.
  public Set<Unheld> unheld() {
    return Collections.unmodifiableSet(unheld);
  }

  /// The names of members that the contract has; any other is one that a sender has made.
  public Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  void known(String name) {
    names.add(name);
  }

  void unheld(String where, Node at, String what) {
    if (filled != null) {
      filled.unsure();
    }
    told(where, at, what);
  }

  void told(String where, Node at, String what) {
    unheld.add(new Unheld(where, what, at.place().toString()));
  }

  Demands below(Node schema, Demands holder, String where) {
    return part(schema, holder, Way.WITHIN, new Scope(this, where, Exempt.NOTHING));
  }

  Demands part(Node node, Demands holder, Way way, Scope scope) {
    Demands demands = new Demands("");
    fillOrDoubt(demands, node, new Scope(this, scope.where(), scope.exempt().and(exempt(node))));
    holder.leadsTo(demands, way);
    if (way == Way.CHOICE) {
      choices.add(new Choice(holder, demands, scope.where(), node));
    }
    return demands;
  }

  /// What an alternative says that leads back to it cannot be told: it would have to be right to be
  /// right.
  private void tellCircle(Choice choice) {
    Set<Demands> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Demands> left = new ArrayDeque<>(List.of(choice.to()));
    while (!left.isEmpty()) {
      Demands one = left.pop();
      if (one == choice.from()) {
        told(choice.where(), choice.at(), "an alternative that leads back to its own schema");
        return;
      }
      for (Demands.Part part : seen.add(one) ? one.parts() : List.<Demands.Part>of()) {
        if (part.way() != Way.WITHIN) {
          left.push(part.demands());
        }
      }
    }
  }

  /// What is not held makes that schema unsure, not those around it.
  private void fillOrDoubt(Demands to, Node node, Scope scope) {
    Demands outer = filled;
    filled = to;
    fill(to, node, scope);
    filled = outer;
  }

  private void fill(Demands to, Node node, Scope scope) {
    switch (node) {
      case Node.Mapping schema -> fill(to, schema, scope);
      case Node.Scalar scalar when scalar.text().equals("false") ->
          to.add((_, run) -> run.wrong("is not allowed here"));
      case Node.Scalar scalar when scalar.text().equals("true") -> {}
      case Node.Scalar _, Node.Sequence _ -> scope.unheld(node, "there is no schema");
    }
  }

  private void fill(Demands to, Node.Mapping schema, Scope scope) {
    String reference = Keywords.text(schema, "$ref");
    if (reference != null) {
      refer(to, schema, reference, scope);
      if (dialect.aloneReferences) {
        return;
      }
    }
    boolean addsNull = nullable(to, schema, scope);
    Kind.add(schema, addsNull, to, scope);
    Constants.add(schema, addsNull, to, scope);
    NumberDemands.add(schema, to, scope);
    TextDemands.add(schema, to, scope);
    ListDemands.add(schema, to, scope);
    ObjectDemands.add(schema, to, scope);
    ChoiceDemands.add(schema, to, scope);
    for (String keyword : UNHELD) {
      if (schema.get(keyword) != null) {
        scope.unheld(schema, "`" + keyword + "` is not known here");
      }
    }
  }

  /// Whether null is added to the kinds that are stated.
  private boolean nullable(Demands to, Node.Mapping schema, Scope scope) {
    if (!Keywords.isTrue(schema, "nullable")) {
      return false;
    }
    return switch (dialect) {
      case OPENAPI_3_0_0 -> {
        to.takeNull();
        yield false;
      }
      case OPENAPI_3_0_3 -> true;
      case DRAFT_7, JSON_SCHEMA -> {
        scope.told(schema, "`nullable` is a word of OpenAPI 3.0");
        yield false;
      }
    };
  }

  private void refer(Demands to, Node.Mapping schema, String reference, Scope scope) {
    Exempt exempted = scope.exempt();
    Named named = new Named(reference, exempted);
    if (!compiled.containsKey(named) && variants.getOrDefault(reference, 0) >= VARIANTS_MAX) {
      scope.told(schema, "some `required` of a schema that is used in too many ways");
      named = new Named(reference, EVERYTHING);
      exempted = new Exempt(Set.copyOf(exemptAnywhere), Set.copyOf(exemptAnywhere));
    }
    Demands target = compiled.get(named);
    if (target == null) {
      Node node = references.resolve(reference);
      if (node == null) {
        scope.unheld(schema, "$ref " + reference + " leads nowhere in this document");
        return;
      }
      String name = References.lastStep(reference);
      target = new Demands(name, node);
      compiled.put(named, target);
      variants.merge(reference, 1, Integer::sum);
      fillOrDoubt(target, node, new Scope(this, "schema " + name, exempted.and(exempt(node))));
    }
    to.leadsTo(target, Way.BESIDE);
    to.add(new Demands.Reference(target));
  }

  /// The members of a value that travel the other way only, by a schema that it is held against.
  Exempt exempt(Node node) {
    if (!(node instanceof Node.Mapping schema)
        || schema.keys().stream().noneMatch(SPEAKING::contains)) {
      return Exempt.NOTHING;
    }
    if (schema.get("$ref") != null && schema.entries().size() == 1) {
      Node target = references.follow(schema);
      return target == null ? Exempt.NOTHING : exempt(target);
    }
    Exempt known = exempt.get(schema);
    if (known != null) {
      return known;
    }
    Set<String> all = new HashSet<>();
    Set<String> sure = new HashSet<>();
    elsewhere(schema, List.of("allOf", "anyOf", "oneOf"), all, newSeen());
    elsewhere(schema, List.of("allOf"), sure, newSeen());
    exemptAnywhere.addAll(all);
    Exempt found = all.isEmpty() ? Exempt.NOTHING : new Exempt(Set.copyOf(all), Set.copyOf(sure));
    exempt.put(schema, found);
    return found;
  }

  private static Set<Node> newSeen() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private void elsewhere(Node node, List<String> ways, Set<String> found, Set<Node> seen) {
    if (!(node instanceof Node.Mapping schema) || !seen.add(node)) {
      return;
    }
    Node.Mapping properties = Keywords.mapping(schema, "properties");
    for (Node.Entry one : properties == null ? List.<Node.Entry>of() : properties.entries()) {
      Node.Mapping followed = references.follow(one.value());
      boolean direct =
          one.value() instanceof Node.Mapping own && Keywords.isTrue(own, direction.elsewhere);
      if (direct || (followed != null && Keywords.isTrue(followed, direction.elsewhere))) {
        found.add(one.key().value());
      }
    }
    Node.Mapping target = references.follow(schema);
    if (target != null) {
      elsewhere(target, ways, found, seen);
    }
    for (String keyword : ways) {
      Keywords.items(schema, keyword).forEach(part -> elsewhere(part, ways, found, seen));
    }
  }

  /// The kinds that values of a schema may be of, as far as that is said.
  public Set<Kind> kinds(Node schema) {
    return kinds(schema, 0);
  }

  private Set<Kind> kinds(@Nullable Node node, int depth) {
    Set<Kind> kinds = EnumSet.allOf(Kind.class);
    if (depth > DEPTH_MAX || !(node instanceof Node.Mapping schema)) {
      return kinds;
    }
    Set<Kind> stated = Kind.stated(schema);
    if (stated != null) {
      kinds.retainAll(wide(stated));
    } else if (schema.get("enum") != null || schema.get("const") != null) {
      kinds.removeAll(Set.of(Kind.ARRAY, Kind.OBJECT));
    }
    String reference = Keywords.text(schema, "$ref");
    if (reference != null) {
      kinds.retainAll(kinds(references.resolve(reference), depth + 1));
    }
    Keywords.items(schema, "allOf").forEach(part -> kinds.retainAll(kinds(part, depth + 1)));
    for (String keyword : List.of("anyOf", "oneOf")) {
      Set<Kind> some = EnumSet.noneOf(Kind.class);
      Keywords.items(schema, keyword).forEach(part -> some.addAll(kinds(part, depth + 1)));
      if (!some.isEmpty()) {
        kinds.retainAll(some);
      }
    }
    return kinds;
  }

  private static Set<Kind> wide(Set<Kind> kinds) {
    Set<Kind> wide = EnumSet.copyOf(kinds);
    if (kinds.contains(Kind.NUMBER)) {
      wide.add(Kind.INTEGER);
    }
    return wide;
  }
}
