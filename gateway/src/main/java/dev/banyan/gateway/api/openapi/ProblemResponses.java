package dev.banyan.gateway.api.openapi;

import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonTree.Draft;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The answers to what goes wrong, as components that routes refer to: one for each set of problems
/// that share a status somewhere, with an example of each. Owned by one thread.
final class ProblemResponses {
  private static final String OTHER = "any-other-problem";

  private final JsonTree schema;
  private final SortedMap<String, JsonTree> components = new TreeMap<>();

  /// `schema` is the reference to the schema of problems.
  ProblemResponses(JsonTree schema) {
    this.schema = schema;
  }

  /// What the routes so far refer to, by name.
  SortedMap<String, JsonTree> components() {
    return components;
  }

  /// The responses of a route by status, and the one for any other.
  void add(List<RouteDescription.Problem> problems, Draft responses) {
    SortedMap<Integer, List<RouteDescription.Problem>> byStatus = new TreeMap<>();
    for (RouteDescription.Problem one : problems) {
      byStatus.computeIfAbsent(one.status(), _ -> new ArrayList<>()).add(one);
    }
    byStatus.forEach(
        (status, same) -> responses.put(Integer.toString(status), reference(name(same), same)));
    responses.put("default", reference(OTHER, List.of()));
  }

  private static String name(List<RouteDescription.Problem> same) {
    return new TreeSet<>(same.stream().map(RouteDescription.Problem::name).toList())
        .stream()
            .map(name -> name.replaceAll("[^A-Za-z0-9_-]", "_"))
            .collect(Collectors.joining("."));
  }

  private JsonTree reference(String name, List<RouteDescription.Problem> same) {
    components.computeIfAbsent(name, _ -> response(same));
    return Draft.of("$ref", "#/components/responses/" + name).tree();
  }

  private JsonTree response(List<RouteDescription.Problem> same) {
    Draft response = Draft.of("description", description(same));
    Draft headers = headers(same.isEmpty() ? 0 : same.getFirst().status());
    if (!headers.isEmpty()) {
      response.put("headers", headers);
    }
    Draft media = Draft.of("schema", schema);
    if (!same.isEmpty()) {
      media.put("examples", examples(same));
    }
    return response.put("content", Draft.of("application/problem+json", media.tree())).tree();
  }

  private static String description(List<RouteDescription.Problem> same) {
    if (same.isEmpty()) {
      return "Any other problem";
    }
    return same.stream()
        .map(one -> one.title() + " (`" + one.type() + "`)")
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static Draft examples(List<RouteDescription.Problem> same) {
    Draft examples = new Draft();
    for (RouteDescription.Problem one : same) {
      examples.put(
          one.name(), Draft.of("summary", one.title()).put("value", ProblemSchema.example(one)));
    }
    return examples;
  }

  private static Draft headers(int status) {
    Draft text = Draft.of("type", "string");
    Draft seconds = Draft.of("type", "integer").put("minimum", JsonTree.number(1));
    return switch (status) {
      case 401 -> header("WWW-Authenticate", "How to show who one is.", text);
      case 429 -> header("Retry-After", "After how many seconds to ask again.", seconds);
      case 503 ->
          header("Retry-After", "After how many seconds to ask again, if that is known.", seconds);
      default -> new Draft();
    };
  }

  private static Draft header(String name, String doc, Draft schema) {
    return Draft.of(name, Draft.of("description", doc).put("schema", schema).tree());
  }
}
