package dev.banyan.gateway.api.openapi;

import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonTree.Draft;
import java.util.List;

/// The schema of a problem (RFC 9457) as `gateway.api.Answers` writes it, and examples of it.
final class ProblemSchema {
  private static final String EXCHANGE = "urn:exchange:5d243bbcf2c0ad8b63f540e849c4ff13";

  private ProblemSchema() {}

  static JsonTree schema() {
    Draft properties = new Draft();
    properties.put(
        "type", text("uri-reference", "Which problem it is; the same for the same kind."));
    properties.put("title", text("", "The problem in one sentence; the same for the same kind."));
    properties.put(
        "status",
        Draft.of("type", "integer")
            .put("minimum", JsonTree.number(400))
            .put("maximum", JsonTree.number(599))
            .put("description", "The HTTP status of the answer."));
    properties.put("detail", text("", "What is known of this occurrence."));
    properties.put("instance", text("uri-reference", "The exchange, for asking the operator."));
    properties.put("errors", errors());
    return object(properties, List.of("type", "title", "status"), "A problem (RFC 9457).");
  }

  /// One error names its place in one of three ways; an error about the whole body points to `#`.
  private static Draft errors() {
    Draft properties = new Draft();
    properties.put("detail", text("", "What was expected there."));
    properties.put(
        "pointer", text("uri-reference", "A place in the body: a JSON Pointer as a fragment."));
    properties.put("parameter", text("", "A parameter in the path or the query."));
    properties.put("header", text("", "A header of the request."));
    return Draft.of("type", "array")
        .put("items", object(properties, List.of("detail"), "One broken rule."))
        .put("description", "Every rule that the request breaks, where that is known.");
  }

  /// That problem as it may be answered.
  static JsonTree example(RouteDescription.Problem problem) {
    Draft example = Draft.of("type", problem.type()).put("title", problem.title());
    example.put("status", JsonTree.number(problem.status()));
    example.put("instance", EXCHANGE);
    if (problem.name().equals("invalid")) {
      JsonTree error =
          Draft.of("detail", "must have at most 12 characters").put("pointer", "#/code").tree();
      example.put("errors", List.of(error));
    }
    return example.tree();
  }

  private static JsonTree object(Draft properties, List<String> required, String doc) {
    return Draft.of("type", "object")
        .put("description", doc)
        .put("properties", properties)
        .put("required", required.stream().map(JsonTree::text).toList())
        .tree();
  }

  private static Draft text(String format, String doc) {
    Draft schema = Draft.of("type", "string");
    if (!format.isEmpty()) {
      schema.put("format", format);
    }
    return schema.put("description", doc);
  }
}
