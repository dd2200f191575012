package dev.banyan.gateway.api.openapi;

import dev.banyan.json.JsonTree;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The schema of a problem (RFC 9457) as `gateway.api.Answers` writes it.
final class ProblemSchema {
  private ProblemSchema() {}

  static JsonTree schema() {
    SequencedMap<String, JsonTree> properties = new LinkedHashMap<>();
    properties.put(
        "type", text("uri-reference", "Which problem it is; the same for the same kind."));
    properties.put("title", text("", "The problem in one sentence; the same for the same kind."));
    properties.put("status", status());
    properties.put("detail", text("", "What is known of this occurrence."));
    properties.put("instance", text("uri-reference", "The exchange, for asking the operator."));
    properties.put("violations", violations());
    return object(properties, List.of("type", "title", "status"), "RFC 9457.");
  }

  private static JsonTree status() {
    SequencedMap<String, JsonTree> schema = new LinkedHashMap<>();
    schema.put("type", JsonTree.text("integer"));
    schema.put("minimum", JsonTree.number(BigDecimal.valueOf(400)));
    schema.put("maximum", JsonTree.number(BigDecimal.valueOf(599)));
    return JsonTree.object(schema);
  }

  private static JsonTree violations() {
    SequencedMap<String, JsonTree> properties = new LinkedHashMap<>();
    properties.put("path", text("", "JSON Pointer into the body, or the parameter."));
    properties.put("message", text("", "What was expected there."));
    SequencedMap<String, JsonTree> schema = new LinkedHashMap<>();
    schema.put("type", JsonTree.text("array"));
    schema.put("items", object(properties, List.of("path", "message"), "One broken rule."));
    return JsonTree.object(schema);
  }

  private static JsonTree object(
      Map<String, JsonTree> properties, List<String> required, String doc) {
    SequencedMap<String, JsonTree> schema = new LinkedHashMap<>();
    schema.put("type", JsonTree.text("object"));
    schema.put("description", JsonTree.text(doc));
    schema.put("properties", JsonTree.object(properties));
    schema.put("required", JsonTree.list(required.stream().map(JsonTree::text).toList()));
    return JsonTree.object(schema);
  }

  private static JsonTree text(String format, String doc) {
    SequencedMap<String, JsonTree> schema = new LinkedHashMap<>();
    schema.put("type", JsonTree.text("string"));
    if (!format.isEmpty()) {
      schema.put("format", JsonTree.text(format));
    }
    schema.put("description", JsonTree.text(doc));
    return JsonTree.object(schema);
  }
}
