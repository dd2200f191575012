package dev.banyan.config.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.banyan.base.ByteSize;
import dev.banyan.base.Rate;
import dev.banyan.base.Share;
import dev.banyan.config.decode.Cel;
import dev.banyan.config.decode.Chosen;
import dev.banyan.config.decode.ScalarForms;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.NotBuilt;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Part;
import dev.banyan.config.shape.RecordShape;
import dev.banyan.config.shape.Required;
import dev.banyan.text.Node;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The JSON Schema (2020-12) of the configuration language, made from its records. Keys that are
/// not built yet are left out, so that an editor marks them as the loader does. Used by one thread,
/// once.
public final class JsonSchema {
  private final Map<String, Class<? extends Record>> connectors;
  private final Map<String, Object> definitions = new TreeMap<>();
  private final Map<Class<?>, String> names = new HashMap<>();

  private JsonSchema(Map<String, Class<? extends Record>> connectors) {
    this.connectors = new TreeMap<>(connectors);
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("description", "A reference: ${env:NAME}, ${env:NAME:-default} or ${file:PATH}.");
    reference.put("type", "string");
    reference.put("pattern", "\\$\\{(env|file):");
    definitions.put("reference", reference);
  }

  /// The schema as JSON text; `connectors` are the settings records by kind of system.
  public static String of(Map<String, Class<? extends Record>> connectors) {
    JsonSchema schema = new JsonSchema(connectors);
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Banyan configuration, version " + Configuration.VERSION);
    root.putAll(schema.object(RecordShape.of(Configuration.class)));
    root.put("$defs", schema.definitions);
    return write(root);
  }

  private static String write(Object tree) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      write(tree, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private static void write(Object tree, JsonGenerator json) throws IOException {
    switch (tree) {
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          json.writeFieldName((String) entry.getKey());
          write(entry.getValue(), json);
        }
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        for (Object item : list) {
          write(item, json);
        }
        json.writeEndArray();
      }
      case Long number -> json.writeNumber(number);
      case Boolean truth -> json.writeBoolean(truth);
      default -> json.writeString(tree.toString());
    }
  }

  private Map<String, Object> object(RecordShape shape) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Part part : shape.keyed().values()) {
      if (part.raw() == Chosen.class) {
        connectors.forEach((kind, settings) -> properties.put(kind, reference(settings)));
      } else if (!part.has(NotBuilt.class) && !part.shortOnly()) {
        properties.put(part.key(), property(part));
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    if (!shape.doc().isEmpty()) {
      schema.put("description", shape.doc());
    }
    schema.put("type", "object");
    schema.put("properties", properties);
    Part rest = shape.rest();
    schema.put("additionalProperties", rest == null ? false : value(rest.item(), rest));
    List<String> required =
        shape.parts().stream()
            .filter(part -> part.mustBeWritten() && part.raw() != Chosen.class)
            .map(Part::key)
            .toList();
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    alternatives(shape, schema);
    return schema;
  }

  private void alternatives(RecordShape shape, Map<String, Object> schema) {
    for (Part part : shape.parts()) {
      boolean sealed = part.role() == Part.Role.INLINE && part.raw().isSealed();
      List<String> keys =
          sealed
              ? built(RecordShape.variants(part.raw()))
              : part.raw() == Chosen.class ? List.copyOf(connectors.keySet()) : List.of();
      if (!keys.isEmpty()) {
        schema.put("oneOf", keys.stream().map(key -> Map.of("required", List.of(key))).toList());
      }
    }
  }

  private static List<String> built(List<RecordShape> variants) {
    return RecordShape.discriminators(
        variants.stream()
            .filter(variant -> variant.parts().stream().noneMatch(p -> p.has(NotBuilt.class)))
            .toList());
  }

  private Map<String, Object> property(Part part) {
    Map<String, Object> schema = new LinkedHashMap<>();
    if (!part.doc().isEmpty()) {
      schema.put("description", part.doc());
    }
    String text = part.defaultText();
    if (text != null && !text.isEmpty()) {
      schema.put("default", text);
    }
    schema.putAll(value(part.type(), part));
    return schema;
  }

  private Map<String, Object> value(Type type, Part part) {
    if (type instanceof ParameterizedType generic) {
      Type item = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      return generic.getRawType() == Map.class ? map(item, part) : list(item, part);
    }
    Class<?> raw = (Class<?>) type;
    if (Node.class.isAssignableFrom(raw)) {
      return raw == Node.Sequence.class
          ? Map.of("type", "array")
          : raw == Node.Mapping.class ? Map.of("type", "object") : Map.of();
    }
    return ScalarForms.reads(raw) ? scalar(raw, part) : reference(raw);
  }

  private Map<String, Object> map(Type item, Part part) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("additionalProperties", value(item, part));
    if (part.has(Required.class)) {
      schema.put("minProperties", 1L);
    }
    return schema;
  }

  private Map<String, Object> list(Type item, Part part) {
    Map<String, Object> schema = new LinkedHashMap<>();
    Map<String, Object> items = value(item, part);
    schema.put("type", "array");
    schema.put("items", items);
    if (part.has(Required.class)) {
      schema.put("minItems", 1L);
    }
    return part.has(OneOrMany.class) ? Map.of("anyOf", List.of(items, schema)) : schema;
  }

  private Map<String, Object> reference(Class<?> type) {
    String name = names.get(type);
    if (name == null) {
      name = freeName(type);
      names.put(type, name);
      definitions.put(name, Map.of());
      definitions.put(name, type.isRecord() ? record(RecordShape.of(type)) : variants(type));
    }
    return Map.of("$ref", "#/$defs/" + name);
  }

  /// Two connectors may call their records the same.
  private String freeName(Class<?> type) {
    String simple = type.getName().substring(type.getPackageName().length() + 1);
    String name = simple.replace('$', '.');
    int number = 2;
    while (definitions.containsKey(name)) {
      name = simple.replace('$', '.') + number++;
    }
    return name;
  }

  private Map<String, Object> record(RecordShape shape) {
    Part part = shape.shortPart();
    if (part == null) {
      return object(shape);
    }
    Map<String, Object> scalar = value(part.type(), part);
    return part.shortOnly() ? scalar : Map.of("anyOf", List.of(scalar, object(shape)));
  }

  private Map<String, Object> variants(Class<?> sealed) {
    List<Object> forms = new ArrayList<>();
    RecordShape.variants(sealed).forEach(shape -> forms.add(record(shape)));
    return Map.of("anyOf", forms);
  }

  private static Map<String, Object> scalar(Class<?> type, Part part) {
    if (type.isEnum()) {
      return Map.of("enum", ScalarForms.words(type));
    }
    if (type == boolean.class || type == Boolean.class) {
      return orReference(Map.of("type", "boolean"));
    }
    if (type == BigDecimal.class) {
      return orReference(Map.of("type", "number"));
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      Bounds bounds = part.bounds();
      Map<String, Object> number = new LinkedHashMap<>();
      number.put("type", "integer");
      number.put("minimum", bounds == null ? 0L : bounds.min());
      if (bounds != null && bounds.max() != Long.MAX_VALUE) {
        number.put("maximum", bounds.max());
      }
      return orReference(number);
    }
    String pattern =
        type == Duration.class
            ? "^\\d+ *(ms|s|m|h|d)$"
            : type == Rate.class
                ? "^\\d+ */ *[smhd]$"
                : type == Share.class ? "^\\d+(\\.\\d+)?%$" : "";
    if (!pattern.isEmpty()) {
      return orReference(new TreeMap<>(Map.of("type", "string", "pattern", pattern)));
    }
    boolean anything = type == Cel.class || type == ByteSize.class || !part.isShort();
    return anything
        ? Map.of("type", List.of("string", "number", "boolean"))
        : Map.of("type", "string");
  }

  private static Map<String, Object> orReference(Map<String, Object> form) {
    return Map.of("anyOf", List.of(new TreeMap<>(form), Map.of("$ref", "#/$defs/reference")));
  }
}
