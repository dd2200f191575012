package dev.banyan.json.schema;

import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the schemas of one document as types. Schemas that are referred to become one type each,
/// named like the last step of the reference; references in circles are structures that refer to
/// themselves.
///
/// What has no type with us (any value, maps with free names, unions that nothing tells apart) is
/// `Refused` where it is the schema itself. As a property it is left out of its structure and
/// noted; a structure that so lost a required property is [#incomplete], and cannot be written.
/// Owned by one thread.
public final class SchemaReader {
  /// A property that a structure has to do without, because of what stands at `place`.
  public record LeftOut(String structure, String property, Place place, String reason) {}

  private final References references;
  private final ScalarSchemas scalars;
  private final AlternativeSchemas alternatives;
  private final Map<String, Schema> named = new HashMap<>();
  private final List<String> order = new ArrayList<>();
  private final Map<String, Type> begun = new HashMap<>();
  private final IdentityHashMap<Structure, Place> incomplete = new IdentityHashMap<>();
  private final List<LeftOut> leftOut = new ArrayList<>();
  private final boolean own;

  private SchemaReader(References references, boolean own) {
    this.references = references;
    this.own = own;
    this.scalars = new ScalarSchemas(own);
    this.alternatives = new AlternativeSchemas(this, references);
  }

  /// For contracts of other people, where a text is a text.
  public static SchemaReader foreign(Node document) {
    return new SchemaReader(new References(document), false);
  }

  /// For contracts that Banyan wrote, where a text of format `decimal` or `int64` is a number.
  public static SchemaReader own(Node document) {
    return new SchemaReader(new References(document), true);
  }

  /// Reads a schema; `name` is what a structure is called that has no name of its own.
  public Schema read(Node schema, String name) {
    return read(schema, name, null);
  }

  /// What was left out so far.
  public List<LeftOut> leftOut() {
    return List.copyOf(leftOut);
  }

  /// The place of a required property that had to be left out of this structure; null where none
  /// was.
  public @Nullable Place incomplete(Structure structure) {
    return incomplete.get(structure);
  }

  private Schema read(Node node, String name, @Nullable String pointer) {
    if (!(node instanceof Node.Mapping schema)) {
      return new Schema.Refused(node.place(), "any value is allowed here, which has no type");
    }
    String alias = References.alias(schema);
    if (alias != null) {
      return orNull(named(alias, schema.place()), Keywords.isTrue(schema, "nullable"));
    }
    Node.Mapping merged = references.merged(schema);
    if (merged == null) {
      return new Schema.Refused(schema.place(), "a $ref or allOf in it leads nowhere");
    }
    List<String> types = new ArrayList<>(Keywords.types(merged));
    boolean nullable = types.remove("null") || Keywords.isTrue(merged, "nullable");
    return orNull(typed(merged, types, name, pointer), nullable || listsNull(merged));
  }

  private Schema typed(
      Node.Mapping schema, List<String> types, String name, @Nullable String pointer) {
    if (schema.get("oneOf") != null || schema.get("anyOf") != null) {
      return alternatives.read(schema, name, pointer);
    }
    if (schema.get("enum") != null || schema.get("const") != null) {
      Type listed = scalars.listed(schema, types);
      return listed == null
          ? new Schema.Refused(schema.place(), "the listed values are of several kinds")
          : new Schema.Typed(listed, false);
    }
    if (types.size() != 1) {
      boolean number = Set.copyOf(types).equals(Set.of("integer", "number"));
      return number
          ? new Schema.Typed(scalars.number(schema), false)
          : new Schema.Refused(
              schema.place(),
              types.isEmpty()
                  ? "any value is allowed here, which has no type"
                  : "several types are allowed here: " + String.join(", ", types));
    }
    return switch (types.getFirst()) {
      case "string" -> new Schema.Typed(scalars.text(schema), false);
      case "integer" -> new Schema.Typed(scalars.whole(schema), false);
      case "number" -> new Schema.Typed(scalars.number(schema), false);
      case "boolean" -> new Schema.Typed(Type.Bool.BOOL, false);
      case "array" -> list(schema, name);
      case "object" -> object(schema, name, pointer);
      default -> new Schema.Refused(schema.place(), "JSON Schema has no type " + types.getFirst());
    };
  }

  private Schema named(String reference, Place place) {
    Schema known = named.get(reference);
    if (known != null) {
      return known;
    }
    Type own = begun.get(reference);
    if (own != null) {
      return new Schema.Typed(own, false);
    }
    Node target = references.resolve(reference);
    if (target == null) {
      return new Schema.Refused(place, "$ref " + reference + " leads nowhere in this document");
    }
    named.put(reference, new Schema.Refused(place, "it refers to itself with no object between"));
    int mark = order.size();
    order.add(reference);
    Schema read = read(target, References.lastStep(reference), reference);
    begun.remove(reference);
    if (read instanceof Schema.Refused) {
      forgetFrom(mark);
    }
    named.put(reference, read);
    return read;
  }

  /// Types that were read on the way to a refusal may refer to what was refused.
  private void forgetFrom(int mark) {
    while (order.size() > mark) {
      named.remove(order.removeLast());
    }
  }

  /// Makes a type known under its reference while it is still being read.
  void begin(@Nullable String pointer, Type type) {
    if (pointer != null) {
      begun.put(pointer, type);
      named.remove(pointer);
    }
  }

  private Schema list(Node.Mapping schema, String name) {
    Node items = schema.get("items");
    if (items == null) {
      return new Schema.Refused(schema.place(), "a list of any values has no type");
    }
    return switch (read(items, name + "Item")) {
      case Schema.Refused refused -> refused;
      case Schema.Typed(Type item, boolean _) ->
          new Schema.Typed(
              new Type.ListOf(
                  item,
                  Keywords.count(schema, "minItems", 0),
                  Keywords.count(schema, "maxItems", Type.UNBOUNDED)),
              false);
    };
  }

  private Schema object(Node.Mapping schema, String name, @Nullable String pointer) {
    Node.Mapping properties = Keywords.mapping(schema, "properties");
    if (properties == null || properties.entries().isEmpty()) {
      return "false".equals(Keywords.text(schema, "additionalProperties"))
          ? new Schema.Typed(Structure.of(name, List.of()), false)
          : new Schema.Refused(schema.place(), "an object with free names has no type");
    }
    if (isChoice(schema)) {
      return alternatives.byProperty(properties, name, pointer);
    }
    Structure structure = Structure.declare(name);
    begin(pointer, structure);
    Set<String> required = new LinkedHashSet<>(Keywords.texts(schema, "required"));
    List<Field> fields = new ArrayList<>();
    for (Node.Entry property : properties.entries()) {
      String field = property.key().value();
      switch (read(property.value(), name + capital(field))) {
        case Schema.Typed(Type type, boolean nullable) ->
            fields.add(field(property, type, required.contains(field), nullable));
        case Schema.Refused(Place place, String reason) -> {
          leftOut.add(new LeftOut(name, field, place, reason));
          if (required.contains(field)) {
            incomplete.putIfAbsent(structure, property.key().place());
          }
        }
      }
    }
    structure.complete(fields);
    return new Schema.Typed(structure, false);
  }

  /// An object with just one of its properties. Other people's objects are such a choice only where
  /// they have no other members.
  private boolean isChoice(Node.Mapping schema) {
    return Keywords.count(schema, "minProperties", 0) == 1
        && Keywords.count(schema, "maxProperties", 0) == 1
        && (own || "false".equals(Keywords.text(schema, "additionalProperties")));
  }

  private Field field(Node.Entry property, Type type, boolean required, boolean nullable) {
    Field field =
        (required
                ? Field.required(property.key().value(), type)
                : Field.optional(property.key().value(), type))
            .nullable(nullable);
    if (!(property.value() instanceof Node.Mapping schema)) {
      return field;
    }
    String doc = Keywords.text(schema, "description");
    if (doc != null) {
      field = field.documented(doc.strip());
    }
    if ("password".equals(Keywords.text(schema, "format"))
        || Keywords.isTrue(schema, "writeOnly")) {
      field = field.marked(Field.Mark.SECRET);
    }
    return Keywords.isTrue(schema, "readOnly")
        ? new Field(field.name(), type, false, nullable, field.marks(), field.doc())
            .marked(Field.Mark.GENERATED)
        : field;
  }

  static Schema orNull(Schema schema, boolean nullable) {
    return nullable && schema instanceof Schema.Typed(Type type, boolean _)
        ? new Schema.Typed(type, true)
        : schema;
  }

  private static boolean listsNull(Node.Mapping schema) {
    return Keywords.items(schema, "enum").stream()
        .anyMatch(value -> value instanceof Node.Scalar scalar && scalar.isNothing());
  }

  private static String capital(String word) {
    return word.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
