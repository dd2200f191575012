package dev.banyan.config.schema;

import dev.banyan.text.Node;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks a document against a JSON Schema, as far as our own schema goes; any other keyword fails.
final class SchemaCheck {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

  private final Node.Mapping root;

  SchemaCheck(Node.Mapping root) {
    this.root = root;
  }

  boolean fits(Node document) {
    return fits(root, document);
  }

  private boolean fits(Node.Mapping schema, Node node) {
    return schema.entries().stream()
        .allMatch(entry -> keyword(entry.key().value(), entry.value(), schema, node));
  }

  private boolean keyword(String word, Node value, Node.Mapping schema, Node node) {
    return switch (word) {
      case "$schema", "title", "description", "default", "$defs", "properties" -> true;
      case "$ref" -> fits(definition(text(value).substring("#/$defs/".length())), node);
      case "anyOf" -> matches(value, node) >= 1;
      case "oneOf" -> matches(value, node) == 1;
      case "type" -> items(value).stream().anyMatch(type -> hasType(text(type), node));
      case "enum" -> items(value).stream().anyMatch(one -> is(node, text(one)));
      case "pattern" ->
          !hasType("string", node) || Pattern.compile(text(value)).matcher(text(node)).find();
      case "minimum" ->
          !isNumber(node) || Long.parseLong(text(node)) >= Long.parseLong(text(value));
      case "maximum" ->
          !isNumber(node) || Long.parseLong(text(node)) <= Long.parseLong(text(value));
      case "items" -> items(node).stream().allMatch(item -> fits((Node.Mapping) value, item));
      case "minItems" ->
          !(node instanceof Node.Sequence) || items(node).size() >= Long.parseLong(text(value));
      case "minProperties" ->
          !(node instanceof Node.Mapping) || entries(node).size() >= Long.parseLong(text(value));
      case "required" -> items(value).stream().allMatch(key -> entry(node, text(key)) != null);
      case "additionalProperties" ->
          entries(node).stream().allMatch(entry -> property(schema, value, entry));
      default -> throw new AssertionError("keyword " + word);
    };
  }

  private boolean property(Node.Mapping schema, Node others, Node.Entry entry) {
    Node known =
        schema.get("properties") instanceof Node.Mapping all ? all.get(entry.key().value()) : null;
    Node form = known == null ? others : known;
    return form instanceof Node.Mapping map && fits(map, entry.value());
  }

  private long matches(Node schemas, Node node) {
    return items(schemas).stream().filter(one -> fits((Node.Mapping) one, node)).count();
  }

  private Node.Mapping definition(String name) {
    Node.Mapping all = (Node.Mapping) Objects.requireNonNull(root.get("$defs"));
    return (Node.Mapping) Objects.requireNonNull(all.get(name), name);
  }

  private static boolean hasType(String type, Node node) {
    return switch (type) {
      case "object" -> node instanceof Node.Mapping;
      case "array" -> node instanceof Node.Sequence;
      case "integer" -> isNumber(node) && !text(node).contains(".");
      case "number" -> isNumber(node);
      case "boolean" -> is(node, "true") || is(node, "false");
      case "string" -> node instanceof Node.Scalar && !isNumber(node);
      default -> throw new AssertionError("type " + type);
    };
  }

  private static boolean isNumber(Node node) {
    return node instanceof Node.Scalar scalar
        && !scalar.quoted()
        && NUMBER.matcher(scalar.text()).matches();
  }

  private static boolean is(Node node, String word) {
    return node instanceof Node.Scalar scalar && scalar.text().equals(word);
  }

  private static String text(Node node) {
    return node instanceof Node.Scalar scalar ? scalar.text() : "";
  }

  private static List<Node> items(Node node) {
    return node instanceof Node.Sequence list ? list.items() : List.of(node);
  }

  private static List<Node.Entry> entries(Node node) {
    return node instanceof Node.Mapping mapping ? mapping.entries() : List.of();
  }

  private static @Nullable Node entry(Node node, String key) {
    return node instanceof Node.Mapping mapping ? mapping.get(key) : null;
  }
}
