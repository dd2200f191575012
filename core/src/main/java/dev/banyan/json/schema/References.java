package dev.banyan.json.schema;

import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Follows `$ref` within one document and merges `allOf` into one schema object. References that
/// lead out of the document are not followed: nothing is fetched, and no file is read.
public final class References {
  private static final int DEPTH_MAX = 32;

  /// What may stand beside a `$ref`, or around a single `allOf`, without changing its type.
  private static final Set<String> ANNOTATIONS =
      Set.of(
          "$ref",
          "allOf",
          "description",
          "title",
          "summary",
          "nullable",
          "readOnly",
          "writeOnly",
          "deprecated",
          "example",
          "examples",
          "default",
          "xml",
          "externalDocs");

  private final Node document;

  public References(Node document) {
    this.document = document;
  }

  /// What a reference like `#/components/schemas/Pet` points to (RFC 6901); null where there is
  /// nothing or where it leads out of the document.
  public @Nullable Node resolve(String reference) {
    if (!reference.startsWith("#")) {
      return null;
    }
    Node node = document;
    String[] steps = reference.substring(1).split("/", -1);
    for (int i = 1; i < steps.length && node != null; i++) {
      String step =
          URLDecoder.decode(steps[i].replace("+", "%2B"), StandardCharsets.UTF_8)
              .replace("~1", "/")
              .replace("~0", "~");
      node =
          switch (node) {
            case Node.Mapping mapping -> mapping.get(step);
            case Node.Sequence list -> item(list, step);
            case Node.Scalar _ -> null;
          };
    }
    return node;
  }

  /// The node itself, or what its chain of references leads to; null where that is nothing.
  public Node.@Nullable Mapping follow(@Nullable Node node) {
    Node at = node;
    for (int i = 0; i < DEPTH_MAX && at instanceof Node.Mapping mapping; i++) {
      String reference = Keywords.text(mapping, "$ref");
      if (reference == null) {
        return mapping;
      }
      at = resolve(reference);
    }
    return null;
  }

  /// What people call the schema that a reference leads to: its last step.
  public static String lastStep(String reference) {
    return reference.substring(reference.lastIndexOf('/') + 1);
  }

  /// The reference that a schema is nothing but, annotations apart: `$ref`, or `allOf` with one;
  /// null where it says more.
  static @Nullable String alias(Node.Mapping schema) {
    if (!ANNOTATIONS.containsAll(schema.keys())) {
      return null;
    }
    String reference = Keywords.text(schema, "$ref");
    List<Node> all = Keywords.items(schema, "allOf");
    if (reference != null) {
      return all.isEmpty() ? reference : null;
    }
    return all.size() == 1 && all.getFirst() instanceof Node.Mapping only ? alias(only) : null;
  }

  /// The schema with what `$ref` and `allOf` bring merged in: properties and required names add up,
  /// of any other keyword the one nearest to the schema counts. Null where a reference leads
  /// nowhere or in a circle.
  public Node.@Nullable Mapping merged(Node.Mapping schema) {
    if (schema.get("$ref") == null && schema.get("allOf") == null) {
      return schema;
    }
    Merge merge = new Merge();
    return merge.add(schema, 0) ? merge.schema(schema.place()) : null;
  }

  private static @Nullable Node item(Node.Sequence list, String step) {
    if (!step.matches("\\d{1,6}") || Integer.parseInt(step) >= list.items().size()) {
      return null;
    }
    return list.items().get(Integer.parseInt(step));
  }

  private final class Merge {
    private final Map<String, Node.Entry> keywords = new LinkedHashMap<>();
    private final Map<String, Node.Entry> properties = new LinkedHashMap<>();
    private final Map<String, Node> required = new LinkedHashMap<>();

    boolean add(Node.Mapping schema, int depth) {
      if (depth > DEPTH_MAX) {
        return false;
      }
      String reference = Keywords.text(schema, "$ref");
      if (reference != null
          && !(resolve(reference) instanceof Node.Mapping target && add(target, depth + 1))) {
        return false;
      }
      for (Node part : Keywords.items(schema, "allOf")) {
        if (!(part instanceof Node.Mapping mapping && add(mapping, depth + 1))) {
          return false;
        }
      }
      for (Node.Entry entry : schema.entries()) {
        keep(entry);
      }
      return true;
    }

    private void keep(Node.Entry entry) {
      switch (entry.key().value()) {
        case "$ref", "allOf" -> {}
        case "properties" -> {
          if (entry.value() instanceof Node.Mapping mapping) {
            mapping.entries().forEach(one -> properties.put(one.key().value(), one));
          }
        }
        case "required" -> {
          if (entry.value() instanceof Node.Sequence names) {
            names.items().forEach(name -> required.put(String.valueOf(text(name)), name));
          }
        }
        default -> keywords.put(entry.key().value(), entry);
      }
    }

    private static @Nullable String text(Node node) {
      return node instanceof Node.Scalar scalar ? scalar.text() : null;
    }

    Node.Mapping schema(Place place) {
      List<Node.Entry> all = new ArrayList<>(keywords.values());
      if (!properties.isEmpty()) {
        all.add(
            new Node.Entry(
                new Name("properties", place),
                new Node.Mapping(List.copyOf(properties.values()), place)));
      }
      if (!required.isEmpty()) {
        all.add(
            new Node.Entry(
                new Name("required", place),
                new Node.Sequence(List.copyOf(required.values()), place)));
      }
      return new Node.Mapping(all, place);
    }
  }
}
