package dev.banyan.json.schema;

import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `oneOf` and `anyOf`: one-ofs told apart by a discriminator, declared or recognised (a
/// property that is a different constant in each), or by their only property; a single type where
/// all the alternatives are that.
final class AlternativeSchemas {
  private final SchemaReader reader;
  private final References references;

  AlternativeSchemas(SchemaReader reader, References references) {
    this.reader = reader;
    this.references = references;
  }

  Schema read(Node.Mapping schema, String name, @Nullable String pointer) {
    List<Node> all = new ArrayList<>(Keywords.items(schema, "oneOf"));
    all.addAll(Keywords.items(schema, "anyOf"));
    List<Node> others = all.stream().filter(node -> !isNull(node)).toList();
    boolean nullable = others.size() < all.size();
    if (others.isEmpty()) {
      return new Schema.Refused(schema.place(), "it has no alternatives");
    }
    Map<String, Node> cases = new LinkedHashMap<>();
    String discriminator = declared(schema, others, cases);
    if (discriminator == null && others.size() == 1) {
      return SchemaReader.orNull(reader.read(others.getFirst(), name), nullable);
    }
    if (discriminator == null) {
      discriminator = recognised(others, cases);
    }
    Schema read =
        discriminator == null
            ? same(schema.place(), others, name)
            : byDiscriminator(OneOf.declare(name, discriminator), cases, pointer);
    return SchemaReader.orNull(read, nullable);
  }

  /// An object of which exactly one property is there.
  Schema byProperty(Node.Mapping properties, String name, @Nullable String pointer) {
    OneOf type = OneOf.declare(name, null);
    reader.begin(pointer, type);
    List<OneOf.Case> cases = new ArrayList<>();
    for (Node.Entry property : properties.entries()) {
      String label = property.key().value();
      switch (reader.read(property.value(), name + "-" + label)) {
        case Schema.Refused refused -> {
          return refused;
        }
        case Schema.Typed(Type content, boolean _) -> cases.add(new OneOf.Case(label, content));
      }
    }
    return new Schema.Typed(type.complete(cases), false);
  }

  private Schema byDiscriminator(OneOf type, Map<String, Node> cases, @Nullable String pointer) {
    reader.begin(pointer, type);
    List<OneOf.Case> read = new ArrayList<>();
    for (Map.Entry<String, Node> one : cases.entrySet()) {
      switch (reader.read(one.getValue(), type.name() + "-" + one.getKey())) {
        case Schema.Refused refused -> {
          return refused;
        }
        case Schema.Typed(Structure content, boolean _) ->
            read.add(new OneOf.Case(one.getKey(), content));
        case Schema.Typed _ -> {
          return new Schema.Refused(
              one.getValue().place(), "an alternative with a discriminator must be an object");
        }
      }
    }
    return new Schema.Typed(type.complete(read), false);
  }

  /// The property of `discriminator:`, with a case for each name under `mapping:` and for each
  /// alternative that is named there nowhere.
  private static @Nullable String declared(
      Node.Mapping schema, List<Node> others, Map<String, Node> cases) {
    Node.Mapping discriminator = Keywords.mapping(schema, "discriminator");
    String property = discriminator == null ? null : Keywords.text(discriminator, "propertyName");
    if (discriminator == null || property == null) {
      return null;
    }
    Map<String, Node> byReference = new LinkedHashMap<>();
    for (Node other : others) {
      String reference = other instanceof Node.Mapping mapping ? References.alias(mapping) : null;
      if (reference == null) {
        return null;
      }
      byReference.put(reference, other);
    }
    Set<String> unnamed = new LinkedHashSet<>(byReference.keySet());
    Node.Mapping mapping = Keywords.mapping(discriminator, "mapping");
    for (Node.Entry entry : mapping == null ? List.<Node.Entry>of() : mapping.entries()) {
      String target = entry.value() instanceof Node.Scalar scalar ? scalar.text() : "";
      for (Map.Entry<String, Node> known : byReference.entrySet()) {
        if (known.getKey().equals(target) || References.lastStep(known.getKey()).equals(target)) {
          cases.put(entry.key().value(), known.getValue());
          unnamed.remove(known.getKey());
        }
      }
    }
    unnamed.forEach(
        reference ->
            cases.put(
                References.lastStep(reference),
                java.util.Objects.requireNonNull(byReference.get(reference))));
    return property;
  }

  /// A required property that holds another constant in each alternative.
  private @Nullable String recognised(List<Node> others, Map<String, Node> cases) {
    Node.Mapping first = properties(others.getFirst());
    if (first == null) {
      return null;
    }
    for (String property : first.keys()) {
      Map<String, Node> labels = new LinkedHashMap<>();
      for (Node other : others) {
        String label = constant(other, property);
        if (label != null) {
          labels.put(label, other);
        }
      }
      if (labels.size() == others.size()) {
        cases.putAll(labels);
        return property;
      }
    }
    return null;
  }

  private @Nullable String constant(Node alternative, String property) {
    Node.Mapping properties = properties(alternative);
    Node.Mapping schema = properties == null ? null : references.follow(properties.get(property));
    if (schema == null) {
      return null;
    }
    List<String> listed = Keywords.texts(schema, "enum");
    String constant = Keywords.text(schema, "const");
    if (constant != null) {
      return constant;
    }
    return listed.size() == 1 ? listed.getFirst() : null;
  }

  private Node.@Nullable Mapping properties(Node alternative) {
    Node.Mapping merged =
        alternative instanceof Node.Mapping schema ? references.merged(schema) : null;
    return merged == null ? null : Keywords.mapping(merged, "properties");
  }

  /// Alternatives that nothing tells apart are readable only where they are of one kind: any text,
  /// any number.
  private Schema same(Place place, List<Node> others, String name) {
    Set<String> kinds = new LinkedHashSet<>();
    Set<Type> types = new LinkedHashSet<>();
    for (Node other : others) {
      if (!(reader.read(other, name) instanceof Schema.Typed(Type type, boolean _))) {
        kinds.add("unreadable");
        continue;
      }
      types.add(type);
      kinds.add(
          switch (type) {
            case Type.Text _, Type.Enumeration _, Type.Date _, Type.Time _, Type.Timestamp _ ->
                "text";
            case Type.Int _, Type.Decimal _, Type.Real _ -> "number";
            case Type.Bool _, Type.Binary _, Type.ListOf _, Structure _, OneOf _ -> "other";
          });
    }
    if (types.size() == 1 && !kinds.contains("unreadable")) {
      return new Schema.Typed(types.iterator().next(), false);
    }
    if (kinds.equals(Set.of("text"))) {
      return new Schema.Typed(Type.Text.ANY, false);
    }
    return kinds.equals(Set.of("number"))
        ? new Schema.Typed(Type.Decimal.UNBOUNDED_DECIMAL, false)
        : new Schema.Refused(place, "its alternatives have no discriminator that tells them apart");
  }

  private static boolean isNull(Node alternative) {
    if (!(alternative instanceof Node.Mapping schema)) {
      return false;
    }
    return Keywords.types(schema).equals(List.of("null"))
        || (schema.get("enum") instanceof Node.Sequence(List<Node> items, Place _)
            && items.size() == 1
            && items.getFirst() instanceof Node.Scalar scalar
            && scalar.isNothing());
  }
}
