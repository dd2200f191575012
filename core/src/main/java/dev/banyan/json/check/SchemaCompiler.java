package dev.banyan.json.check;

import dev.banyan.json.schema.Keywords;
import dev.banyan.json.schema.References;
import dev.banyan.text.Node;
import java.util.Collections;
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

  private final References references;
  private final boolean aloneReferences;
  private final Direction direction;
  private final Map<Named, Demands> compiled = new HashMap<>();
  private final IdentityHashMap<Node.Mapping, Set<String>> elsewhere = new IdentityHashMap<>();
  private final Set<Unheld> unheld = new LinkedHashSet<>();
  private final Set<String> names = new HashSet<>();
  private int misses;

  private record Named(String reference, Set<String> exempt) {}

  /// Which way the messages go; members for the other way need not be there.
  public enum Direction {
    REQUESTS("readOnly"),
    ANSWERS("writeOnly");

    private final String elsewhere;

    Direction(String elsewhere) {
      this.elsewhere = elsewhere;
    }
  }

  /// `aloneReferences`: nothing beside a `$ref` counts, as OpenAPI 3.0 has it.
  public SchemaCompiler(References references, boolean aloneReferences, Direction direction) {
    this.references = references;
    this.aloneReferences = aloneReferences;
    this.direction = direction;
  }

  /// `where` is what people call the message, for [#unheld].
  public SchemaCheck compile(Node schema, String where) {
    return new SchemaCheck(below(schema, new Demands(""), where));
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
    misses++;
    unheld.add(new Unheld(where, what, at.place().toString()));
  }

  Demands below(Node schema, Demands holder, String where) {
    Set<String> exempt =
        schema instanceof Node.Mapping mapping
            ? elsewhere.computeIfAbsent(mapping, this::elsewhere)
            : Set.of();
    return part(schema, holder, new Scope(this, where, exempt));
  }

  Demands part(Node node, Demands holder, Scope scope) {
    Demands demands = new Demands("");
    fillOrDoubt(demands, node, scope);
    holder.leadsTo(demands);
    return demands;
  }

  private void fillOrDoubt(Demands to, Node node, Scope scope) {
    int before = misses;
    fill(to, node, scope);
    if (misses != before) {
      to.unsure();
    }
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
    if (Keywords.isTrue(schema, "nullable")) {
      to.takeNull();
    }
    String reference = Keywords.text(schema, "$ref");
    if (reference != null) {
      refer(to, schema, reference, scope);
      if (aloneReferences) {
        return;
      }
    }
    Kind.add(schema, to, scope);
    Constants.add(schema, to, scope);
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

  private void refer(Demands to, Node.Mapping schema, String reference, Scope scope) {
    Named named = new Named(reference, scope.exempt());
    Demands target = compiled.get(named);
    if (target == null) {
      Node node = references.resolve(reference);
      if (node == null) {
        scope.unheld(schema, "$ref " + reference + " leads nowhere in this document");
        return;
      }
      String name = References.lastStep(reference);
      target = new Demands(name);
      compiled.put(named, target);
      fillOrDoubt(target, node, new Scope(this, "schema " + name, scope.exempt()));
    }
    to.leadsTo(target);
    to.add(new Demands.Reference(target));
  }

  /// The members of a value that travel the other way only, of all the schemas that say what it is.
  private Set<String> elsewhere(Node.Mapping schema) {
    Set<String> found = new HashSet<>();
    elsewhere(schema, found, Collections.newSetFromMap(new IdentityHashMap<>()));
    return Set.copyOf(found);
  }

  private void elsewhere(Node node, Set<String> found, Set<Node> seen) {
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
      elsewhere(target, found, seen);
    }
    for (String keyword : List.of("allOf", "anyOf", "oneOf")) {
      Keywords.items(schema, keyword).forEach(part -> elsewhere(part, found, seen));
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
