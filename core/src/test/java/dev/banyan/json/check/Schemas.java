package dev.banyan.json.check;

import dev.banyan.json.JsonTree;
import dev.banyan.json.check.SchemaCompiler.Dialect;
import dev.banyan.json.check.SchemaCompiler.Direction;
import dev.banyan.json.schema.Nodes;
import dev.banyan.json.schema.References;
import dev.banyan.text.Node;
import java.util.List;
import java.util.Objects;

/// Schemas and values of tests, in which `'` stands for a quotation mark.
final class Schemas {
  private Schemas() {}

  static SchemaCompiler compiler(Node root, Dialect dialect, Direction direction) {
    return new SchemaCompiler(new References(root), dialect, direction);
  }

  static SchemaCheck check(String schema) {
    Node node = Nodes.of(schema);
    return compiler(node, Dialect.JSON_SCHEMA, Direction.REQUESTS).compile(node, "it");
  }

  static Demands demands(String schema) {
    Node node = Nodes.of(schema);
    return compiler(node, Dialect.JSON_SCHEMA, Direction.REQUESTS)
        .below(node, new Demands(""), "it");
  }

  /// One of the schemas of an OpenAPI 3.0 document.
  static SchemaCheck named(String document, String name, Direction direction) {
    return named(document, name, Dialect.OPENAPI_3_0_3, direction);
  }

  static SchemaCheck named(String document, String name, Dialect dialect, Direction direction) {
    Node.Mapping root = (Node.Mapping) Nodes.of(document);
    return compiler(root, dialect, direction).compile(Objects.requireNonNull(root.get(name)), "it");
  }

  static JsonTree value(String json) {
    return JsonTree.parse(json.replace('\'', '"'));
  }

  /// What is wrong, each with its place.
  static List<String> wrong(SchemaCheck check, String json) {
    return check.violations(value(json)).stream()
        .map(one -> (one.path() + " " + one.message()).strip())
        .toList();
  }
}
