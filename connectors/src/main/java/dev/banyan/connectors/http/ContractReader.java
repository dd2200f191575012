package dev.banyan.connectors.http;

import dev.banyan.base.ByteSize;
import dev.banyan.json.schema.References;
import dev.banyan.json.schema.Schema;
import dev.banyan.json.schema.SchemaReader;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads an OpenAPI 3.0 or 3.1 document. What cannot be used is named with its reason and stays
/// out; only a document that is none is a mistake.
final class ContractReader {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch");

  private final Node.Mapping root;
  private final References references;
  private final SchemaReader schemas;
  private final OperationReader reader;
  private final List<HttpOperation> operations = new ArrayList<>();
  private final Map<String, String> refused = new LinkedHashMap<>();

  private ContractReader(Node.Mapping root, ByteSize answerMax) {
    this.root = root;
    this.references = new References(root);
    this.schemas = SchemaReader.foreign(root);
    this.reader = new OperationReader(references, schemas, answerMax);
  }

  static Contract read(Node root, ByteSize answerMax, Mistakes mistakes) {
    String version =
        root instanceof Node.Mapping mapping && mapping.get("openapi") instanceof Node.Scalar text
            ? text.text()
            : "";
    if (!version.startsWith("3.")) {
      mistakes.error(
          "not-openapi",
          root.place(),
          "this is no OpenAPI 3 document",
          "it must say `openapi: 3.0.x` or `openapi: 3.1.x`; convert a Swagger 2.0 document first");
      return Contract.NONE;
    }
    return new ContractReader((Node.Mapping) root, answerMax).contract();
  }

  private Contract contract() {
    Map<String, Type> types = types();
    if (root.get("paths") instanceof Node.Mapping paths) {
      for (Node.Entry entry : paths.entries()) {
        Node.Mapping item = references.follow(entry.value());
        if (item != null) {
          path(entry.key().value(), item);
        }
      }
    }
    for (SchemaReader.LeftOut one : schemas.leftOut()) {
      String reason = one.reason() + " (" + one.place() + ")";
      refused.putIfAbsent(one.structure() + "." + one.property(), reason);
    }
    return new Contract(types, operations, refused);
  }

  private Map<String, Type> types() {
    Map<String, Type> types = new LinkedHashMap<>();
    if (root.get("components") instanceof Node.Mapping components
        && components.get("schemas") instanceof Node.Mapping named) {
      for (Node.Entry entry : named.entries()) {
        String name = entry.key().value();
        Place place = entry.key().place();
        String pointer = name.replace("~", "~0").replace("/", "~1");
        Node reference =
            new Node.Mapping(
                List.of(
                    new Node.Entry(
                        new dev.banyan.text.Name("$ref", place),
                        new Node.Scalar("#/components/schemas/" + pointer, true, place))),
                place);
        switch (schemas.read(reference, name)) {
          case Schema.Typed(Type type, boolean _) -> types.put(name, type);
          case Schema.Refused(Place at, String reason) ->
              refused.put(name, reason + " (" + at + ")");
        }
      }
    }
    return types;
  }

  private void path(String path, Node.Mapping item) {
    List<Node> shared =
        item.get("parameters") instanceof Node.Sequence list ? list.items() : List.of();
    for (Node.Entry entry : item.entries()) {
      String method = entry.key().value();
      if (!METHODS.contains(method) || !(entry.value() instanceof Node.Mapping operation)) {
        continue;
      }
      String name = name(method, path, operation);
      switch (reader.read(name, method.toUpperCase(Locale.ROOT), path, operation, shared)) {
        case OperationReader.Outcome.Usable(HttpOperation usable) -> add(usable);
        case OperationReader.Outcome.Unusable(String reason) -> refused.put(name, reason);
      }
    }
  }

  private void add(HttpOperation operation) {
    String name = operation.signature().name();
    boolean twice = operations.stream().anyMatch(one -> one.signature().name().equals(name));
    if (twice) {
      operations.removeIf(one -> one.signature().name().equals(name));
      refused.put(name, "two operations of the contract have this operationId");
    } else if (!refused.containsKey(name)) {
      operations.add(operation);
    }
  }

  /// The operationId; without one, the method and the words of the path: `getProductsByCode`.
  private static String name(String method, String path, Node.Mapping operation) {
    String id = text(operation, "operationId");
    if (id != null) {
      return id;
    }
    StringBuilder name = new StringBuilder(method);
    for (String step : path.split("/")) {
      String word = step.replaceAll("[^A-Za-z0-9]", "");
      if (!word.isEmpty()) {
        name.append(step.startsWith("{") ? "By" : "")
            .append(Character.toUpperCase(word.charAt(0)))
            .append(word.substring(1));
      }
    }
    return name.toString();
  }

  static @Nullable String text(Node.Mapping node, String key) {
    return node.get(key) instanceof Node.Scalar scalar && !scalar.isNothing()
        ? scalar.text()
        : null;
  }
}
