package dev.banyan.json.schema;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An OpenAPI 3.0 or 3.1 document as its operations: found and named here once, for those who call
/// them and those who check what others call. Owned by one thread.
public final class OpenApiDocument {
  /// GitHub's document, the largest known to us, has 11 MB; it is read in about four seconds within
  /// 256 MiB of heap.
  public static final int BYTES_MAX = 32 << 20;

  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private final Node.Mapping root;
  private final References references;

  /// One operation. `method` is in capitals; `name` is its operationId, or made of method and path;
  /// `parameters` are those of its path, then its own.
  public record Operation(
      String name, String method, String path, Node.Mapping node, List<Node> parameters) {}

  private OpenApiDocument(Node.Mapping root) {
    this.root = root;
    this.references = new References(root);
  }

  /// Null, with a mistake, where it is no such document.
  public static @Nullable OpenApiDocument read(Node root, Mistakes mistakes) {
    String version = root instanceof Node.Mapping mapping ? text(mapping, "openapi") : null;
    if (root instanceof Node.Mapping mapping && version != null && version.startsWith("3.")) {
      return new OpenApiDocument(mapping);
    }
    mistakes.error(
        "not-openapi",
        root.place(),
        "this is no OpenAPI 3 document",
        "it must say `openapi: 3.0.x` or `openapi: 3.1.x`; convert a Swagger 2.0 document first");
    return null;
  }

  public Node.Mapping root() {
    return root;
  }

  public References references() {
    return references;
  }

  /// In the order of the document.
  public List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    if (root.get("paths") instanceof Node.Mapping paths) {
      for (Node.Entry entry : paths.entries()) {
        Node.Mapping item = references.follow(entry.value());
        if (item != null) {
          path(entry.key().value(), item, operations);
        }
      }
    }
    return operations;
  }

  private void path(String path, Node.Mapping item, List<Operation> operations) {
    List<Node> shared = Keywords.items(item, "parameters");
    for (Node.Entry entry : item.entries()) {
      String method = entry.key().value();
      if (METHODS.contains(method) && entry.value() instanceof Node.Mapping operation) {
        List<Node> parameters = new ArrayList<>(shared);
        parameters.addAll(Keywords.items(operation, "parameters"));
        operations.add(
            new Operation(
                name(method, path, operation),
                method.toUpperCase(Locale.ROOT),
                path,
                operation,
                parameters));
      }
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

  /// The text under a key; null where there is none.
  public static @Nullable String text(Node.Mapping node, String key) {
    return Keywords.text(node, key);
  }
}
