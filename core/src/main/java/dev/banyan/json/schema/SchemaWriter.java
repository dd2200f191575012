package dev.banyan.json.schema;

import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonTree;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes types as JSON Schema 2020-12, which OpenAPI 3.1 uses as it is. Structures and one-ofs
/// become definitions, referred to by `$ref`, so that types may refer to themselves; two of one
/// name are told apart by a number. What it writes, [SchemaReader#own] reads back as the same
/// types, fixed lengths and binary floating point apart.
///
/// Definitions are open by default: whoever reads an answer has to expect members that a later
/// version adds. A request is read strictly, so [#requests] writes closed ones
/// (`additionalProperties: false`) under names of their own, `CustomerInput`. Owned by one thread.
public final class SchemaWriter {
  /// OpenAPI's place for schemas.
  public static final String COMPONENTS = "#/components/schemas/";

  private final String prefix;
  private final JsonNumbers numbers;
  private final IdentityHashMap<Type, String> names = new IdentityHashMap<>();
  private final IdentityHashMap<Structure, String> patches = new IdentityHashMap<>();
  private final IdentityHashMap<Structure, String> pages = new IdentityHashMap<>();
  private final SortedMap<String, JsonTree> definitions;
  private final boolean closed;

  /// `prefix` is where the definitions will stand, such as [#COMPONENTS] or `#/$defs/`.
  public SchemaWriter(String prefix, JsonNumbers numbers) {
    this(prefix, numbers, new TreeMap<>(), false);
  }

  private SchemaWriter(
      String prefix, JsonNumbers numbers, SortedMap<String, JsonTree> definitions, boolean closed) {
    this.prefix = prefix;
    this.numbers = numbers;
    this.definitions = definitions;
    this.closed = closed;
  }

  /// A writer of what is sent to us, among the same definitions.
  public SchemaWriter requests() {
    return new SchemaWriter(prefix, numbers, definitions, true);
  }

  /// The definitions that the schemas written so far refer to, by name.
  public SortedMap<String, JsonTree> definitions() {
    return definitions;
  }

  /// Adds a definition of the caller's own; returns the reference to it.
  public JsonTree define(String name, JsonTree schema) {
    definitions.put(name, schema);
    return reference(name);
  }

  public JsonTree write(Type type) {
    return switch (type) {
      case Type.Text text -> text(text);
      case Type.Int whole -> whole(whole);
      case Type.Decimal decimal -> decimal(decimal);
      case Type.Real real -> object("number", "format", real.bits() == 32 ? "float" : "double");
      case Type.Bool _ -> object("boolean");
      case Type.Date _ -> object("string", "format", "date");
      case Type.Time _ -> object("string", "format", "time-local");
      case Type.Timestamp timestamp -> timestamp(timestamp);
      case Type.Binary binary -> binary(binary);
      case Type.Enumeration listed -> listed(listed);
      case Type.ListOf list -> list(list);
      case Structure structure -> structure(structure);
      case OneOf choice -> choice(choice);
    };
  }

  /// The schema of a merge patch (RFC 7396): nothing is required, null removes.
  public JsonTree patch(Structure type) {
    String known = patches.get(type);
    if (known != null) {
      return reference(known);
    }
    String name = freeName(type.name() + "Patch");
    patches.put(type, name);
    definitions.put(name, new JsonTree.Nothing());
    Map<String, JsonTree> properties = new LinkedHashMap<>();
    for (Field field : type.fields()) {
      boolean removable = !field.required() || field.nullable();
      JsonTree schema =
          field.type() instanceof Structure inner ? patch(inner) : write(field.type());
      properties.put(field.name(), documented(orNull(schema, removable), field));
    }
    definitions.put(name, structure(properties, List.of()));
    return reference(name);
  }

  /// The schema of a `value.Page` of such items: `CustomerPage` for a list of customers.
  public JsonTree page(Type.ListOf list) {
    if (!(list.item() instanceof Structure item)) {
      return pageOf(list);
    }
    String known = pages.get(item);
    if (known != null) {
      return reference(known);
    }
    String name = freeName(item.name() + "Page");
    pages.put(item, name);
    return define(name, pageOf(list));
  }

  private JsonTree pageOf(Type.ListOf list) {
    Map<String, JsonTree> properties = new LinkedHashMap<>();
    properties.put("items", write(list));
    JsonTree.Members next = object("string");
    properties.put(
        "next",
        with(next, "description", JsonTree.text("Cursor of the next page; absent on the last.")));
    return structure(properties, List.of(JsonTree.text("items")));
  }

  private JsonTree text(Type.Text type) {
    Map<String, JsonTree> schema = new LinkedHashMap<>();
    schema.put("type", JsonTree.text("string"));
    if (type.lengthMin() > 0) {
      schema.put("minLength", JsonTree.number(type.lengthMin()));
    }
    if (type.lengthMax() != Type.UNBOUNDED) {
      schema.put("maxLength", JsonTree.number(type.lengthMax()));
    }
    String pattern = type.pattern();
    if (pattern != null) {
      boolean whole = pattern.startsWith("^") && pattern.endsWith("$") && pattern.indexOf('|') < 0;
      schema.put("pattern", JsonTree.text(whole ? pattern : "^(?:" + pattern + ")$"));
    }
    return JsonTree.object(schema);
  }

  private JsonTree whole(Type.Int type) {
    boolean width64 = type.equals(Type.Int.BITS64);
    if (numbers.asText(type)) {
      JsonTree.Members schema = object("string", "format", width64 ? "int64" : "integer");
      int digits = digits(type.min().abs().max(type.max().abs()));
      return with(schema, "pattern", JsonTree.text("^-?[0-9]{1,%d}$".formatted(digits)));
    }
    if (width64 || type.equals(Type.Int.BITS32)) {
      return object("integer", "format", width64 ? "int64" : "int32");
    }
    JsonTree.Members schema = with(object("integer"), "minimum", number(type.min()));
    return with(schema, "maximum", number(type.max()));
  }

  private JsonTree decimal(Type.Decimal type) {
    boolean asText = numbers.asText(type);
    JsonTree.Members schema = object(asText ? "string" : "number", "format", "decimal");
    if (!type.bounded()) {
      return schema;
    }
    if (asText) {
      String fraction = type.scale() == 0 ? "" : "(\\.[0-9]{1,%d})?".formatted(type.scale());
      int before = Math.max(1, type.precision() - type.scale());
      String pattern = "^-?[0-9]{1,%d}%s$".formatted(before, fraction);
      return with(schema, "pattern", JsonTree.text(pattern));
    }
    BigDecimal max =
        new BigDecimal(BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE), type.scale());
    schema = with(schema, "minimum", JsonTree.number(max.negate()));
    schema = with(schema, "maximum", JsonTree.number(max));
    BigDecimal step = BigDecimal.ONE.scaleByPowerOfTen(-type.scale());
    return with(schema, "multipleOf", JsonTree.number(step));
  }

  private static JsonTree timestamp(Type.Timestamp type) {
    return switch (type.zone()) {
      case OFFSET -> object("string", "format", "date-time");
      case LOCAL -> object("string", "format", "date-time-local");
      case EITHER -> object("string");
    };
  }

  private static JsonTree binary(Type.Binary type) {
    JsonTree.Members schema = object("string", "contentEncoding", "base64");
    return type.lengthMax() == Type.UNBOUNDED
        ? schema
        : with(schema, "maxLength", JsonTree.number((type.lengthMax() + 2L) / 3 * 4));
  }

  private static JsonTree listed(Type.Enumeration type) {
    List<JsonTree> values = new ArrayList<>();
    type.values().forEach(value -> values.add(JsonTree.text(value)));
    return with(object("string"), "enum", JsonTree.list(values));
  }

  private JsonTree list(Type.ListOf type) {
    JsonTree.Members schema = with(object("array"), "items", write(type.item()));
    if (type.sizeMin() > 0) {
      schema = with(schema, "minItems", JsonTree.number(type.sizeMin()));
    }
    return type.sizeMax() == Type.UNBOUNDED
        ? schema
        : with(schema, "maxItems", JsonTree.number(type.sizeMax()));
  }

  private JsonTree structure(Structure type) {
    String known = names.get(type);
    if (known != null) {
      return reference(known);
    }
    String name = begin(type, named(type.name()));
    Map<String, JsonTree> properties = new LinkedHashMap<>();
    List<JsonTree> required = new ArrayList<>();
    for (Field field : type.fields()) {
      JsonTree schema = orNull(write(field.type()), field.nullable());
      properties.put(field.name(), documented(schema, field));
      if (field.required()) {
        required.add(JsonTree.text(field.name()));
      }
    }
    definitions.put(name, structure(properties, required));
    return reference(name);
  }

  private JsonTree.Members structure(Map<String, JsonTree> properties, List<JsonTree> required) {
    JsonTree.Members schema = with(object("object"), "properties", JsonTree.object(properties));
    if (closed || properties.isEmpty()) {
      schema = with(schema, "additionalProperties", JsonTree.truth(false));
    }
    return required.isEmpty() ? schema : with(schema, "required", JsonTree.list(required));
  }

  private JsonTree choice(OneOf type) {
    String known = names.get(type);
    if (known != null) {
      return reference(known);
    }
    String name = begin(type, named(type.name()));
    String discriminator = type.discriminator();
    definitions.put(
        name, discriminator == null ? byProperty(type) : byDiscriminator(type, discriminator));
    return reference(name);
  }

  private JsonTree byProperty(OneOf type) {
    Map<String, JsonTree> properties = new LinkedHashMap<>();
    type.cases().forEach(one -> properties.put(one.name(), write(one.type())));
    JsonTree.Members schema = structure(properties, List.of());
    schema = with(schema, "minProperties", JsonTree.number(1));
    return with(schema, "maxProperties", JsonTree.number(1));
  }

  /// Each case is a definition of its own that adds the discriminator to the case's fields.
  private JsonTree byDiscriminator(OneOf type, String discriminator) {
    List<JsonTree> cases = new ArrayList<>();
    Map<String, JsonTree> mapping = new LinkedHashMap<>();
    for (OneOf.Case one : type.cases()) {
      JsonTree reference = labelled(type, discriminator, one);
      cases.add(reference);
      JsonTree target = ((JsonTree.Members) reference).get("$ref");
      if (target != null) {
        mapping.put(one.name(), target);
      }
    }
    Map<String, JsonTree> told = new LinkedHashMap<>();
    told.put("propertyName", JsonTree.text(discriminator));
    told.put("mapping", JsonTree.object(mapping));
    Map<String, JsonTree> schema = new LinkedHashMap<>();
    schema.put("oneOf", JsonTree.list(cases));
    schema.put("discriminator", JsonTree.object(told));
    return JsonTree.object(schema);
  }

  private JsonTree labelled(OneOf type, String discriminator, OneOf.Case one) {
    String name = freeName(named(type.name() + "-" + one.name()));
    definitions.put(name, new JsonTree.Nothing());
    Map<String, JsonTree> properties = new LinkedHashMap<>();
    List<JsonTree> required = new ArrayList<>();
    JsonTree label = JsonTree.text(one.name());
    properties.put(discriminator, with(object("string"), "enum", JsonTree.list(List.of(label))));
    required.add(JsonTree.text(discriminator));
    if (one.type() instanceof Structure structure) {
      for (Field field : structure.fields()) {
        if (!field.name().equals(discriminator)) {
          JsonTree schema = orNull(write(field.type()), field.nullable());
          properties.put(field.name(), documented(schema, field));
          if (field.required()) {
            required.add(JsonTree.text(field.name()));
          }
        }
      }
    } else {
      properties.put("value", write(one.type()));
      required.add(JsonTree.text("value"));
    }
    return define(name, structure(properties, required));
  }

  private String named(String plain) {
    return closed ? plain + "Input" : plain;
  }

  private String begin(Type type, String name) {
    String free = freeName(name);
    names.put(type, free);
    definitions.put(free, new JsonTree.Nothing());
    return free;
  }

  /// A name that no other has in any case of letters: generated clients make classes of them.
  private String freeName(String wanted) {
    String plain = wanted.replaceAll("[^A-Za-z0-9._-]", "_");
    String free = plain;
    for (int i = 2; isTaken(free); i++) {
      free = plain + i;
    }
    return free;
  }

  private boolean isTaken(String name) {
    return definitions.keySet().stream().anyMatch(name::equalsIgnoreCase);
  }

  private JsonTree reference(String name) {
    return JsonTree.object(Map.of("$ref", JsonTree.text(prefix + name)));
  }

  private static JsonTree orNull(JsonTree schema, boolean nullable) {
    if (!nullable || !(schema instanceof JsonTree.Members members)) {
      return schema;
    }
    JsonTree nothing = JsonTree.text("null");
    JsonTree type = members.get("type");
    if (type != null && members.get("enum") == null) {
      return with(members, "type", JsonTree.list(List.of(type, nothing)));
    }
    return JsonTree.object(Map.of("anyOf", JsonTree.list(List.of(members, object("null")))));
  }

  private static JsonTree documented(JsonTree schema, Field field) {
    JsonTree.Members members = (JsonTree.Members) schema;
    if (!field.doc().isEmpty()) {
      members = with(members, "description", JsonTree.text(field.doc()));
    }
    if (field.is(Field.Mark.SECRET)) {
      members = with(members, "writeOnly", JsonTree.truth(true));
    }
    return field.is(Field.Mark.GENERATED)
        ? with(members, "readOnly", JsonTree.truth(true))
        : members;
  }

  private static JsonTree.Members object(String type) {
    return new JsonTree.Members(Map.of("type", JsonTree.text(type)));
  }

  private static JsonTree.Members object(String type, String keyword, String value) {
    return with(object(type), keyword, JsonTree.text(value));
  }

  private static JsonTree.Members with(JsonTree.Members schema, String keyword, JsonTree value) {
    Map<String, JsonTree> all = new LinkedHashMap<>(schema.all());
    all.put(keyword, value);
    return new JsonTree.Members(all);
  }

  private static JsonTree number(BigInteger value) {
    return JsonTree.number(new BigDecimal(value));
  }

  private static int digits(BigInteger value) {
    return value.toString().length();
  }
}
