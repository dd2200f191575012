package dev.banyan.connectors.jdbc.doctor;

import dev.banyan.json.JsonTree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plan of PostgreSQL as `explain (format json)` tells it, as far as indexes are concerned: the
/// scans that read a whole table, and how the nodes stand above each other.
record Plan(List<Scan> scans, String outline) {
  Plan {
    scans = List.copyOf(scans);
  }

  /// A table read from its beginning to its end. `filter` is what rows are then thrown away by,
  /// `sorted` what those left are put in order by; null and empty where there is nothing of it.
  record Scan(String schema, String table, @Nullable String filter, List<String> sorted) {}

  static @Nullable Plan read(@Nullable String json) {
    if (json == null
        || !(JsonTree.parse(json) instanceof JsonTree.Items(var all))
        || all.isEmpty()
        || !(all.getFirst() instanceof JsonTree.Members whole)
        || !(whole.get("Plan") instanceof JsonTree.Members root)) {
      return null;
    }
    List<Scan> scans = new ArrayList<>();
    StringBuilder outline = new StringBuilder();
    walk(root, List.of(), scans, outline);
    return new Plan(scans, outline.toString());
  }

  private static void walk(
      JsonTree.Members node, List<String> sorted, List<Scan> scans, StringBuilder outline) {
    String kind = text(node, "Node Type");
    String table = text(node, "Relation Name");
    outline.append(outline.isEmpty() ? "" : " > ").append(kind);
    if (table != null) {
      outline.append(" on ").append(table);
    }
    if (table != null && ("Seq Scan".equals(kind) || "Parallel Seq Scan".equals(kind))) {
      String schema = text(node, "Schema");
      scans.add(new Scan(schema == null ? "" : schema, table, text(node, "Filter"), sorted));
    }
    List<String> below = new ArrayList<>(sorted);
    if (node.get("Sort Key") instanceof JsonTree.Items(var keys)) {
      keys.forEach(key -> below.add(key instanceof JsonTree.Text(String one) ? one : ""));
    }
    if (node.get("Plans") instanceof JsonTree.Items(var children)) {
      for (JsonTree child : children) {
        if (child instanceof JsonTree.Members inner) {
          walk(inner, children.size() == 1 ? below : List.of(), scans, outline);
        }
      }
    }
  }

  private static @Nullable String text(JsonTree.Members node, String name) {
    return node.get(name) instanceof JsonTree.Text(String value) ? value : null;
  }
}
