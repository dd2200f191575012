package dev.banyan.gateway.validate;

import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.gateway.route.RouteTable;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.SchemaTerms;
import dev.banyan.json.schema.OpenApiDocument;
import dev.banyan.json.schema.Schema;
import dev.banyan.json.schema.SchemaReader;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads an OpenAPI document as rules. Used once, by one thread.
public final class RulesReader {
  private static final Pattern JSON =
      Pattern.compile("application/json|[a-z0-9.+-]+/[a-z0-9.+-]+\\+json");

  private final OpenApiDocument document;
  private final Way requests;
  private final Way answers;
  private final RouteTable<OperationRules> table = new RouteTable<>();
  private final Set<String> paths = new LinkedHashSet<>();
  private final Map<String, String> leftOut = new LinkedHashMap<>();
  private final List<String> unchecked = new ArrayList<>();

  private RulesReader(OpenApiDocument document, long bytesMax) {
    this.document = document;
    JsonLimits limits = JsonLimits.DEFAULT.bytes(bytesMax);
    this.requests = new Way(document, SchemaReader.Direction.REQUESTS, limits);
    this.answers = new Way(document, SchemaReader.Direction.ANSWERS, limits);
  }

  /// `bytesMax` bounds each body that is checked, decoded.
  public static Rules read(OpenApiDocument document, long bytesMax) {
    return new RulesReader(document, bytesMax).rules();
  }

  /// The schemas of one direction.
  private static final class Way {
    private final SchemaReader schemas;
    private final SchemaTerms.Readers checks;

    Way(OpenApiDocument document, SchemaReader.Direction direction, JsonLimits limits) {
      SchemaTerms terms = new SchemaTerms();
      schemas = SchemaReader.checking(document.references(), direction, terms);
      checks = new SchemaTerms.Readers(terms, limits);
    }
  }

  private Rules rules() {
    for (OpenApiDocument.Operation operation : document.operations()) {
      String name = operation.method() + " " + operation.path();
      try {
        RoutePattern pattern = RoutePattern.parse(bracketed(operation.path()));
        OperationRules rules = operation(operation, name);
        OperationRules before = table.add(operation.method(), pattern, rules);
        if (before == null) {
          paths.add(operation.path());
        } else {
          leftOut.put(name, "it cannot be told from " + before.name());
        }
      } catch (IllegalArgumentException e) {
        leftOut.put(name, String.valueOf(e.getMessage()));
      }
    }
    return new Rules(table, List.copyOf(paths), leftOut, unchecked);
  }

  /// The names of path parameters do not matter here; some of other people's are none of ours.
  private static String bracketed(String path) {
    StringBuilder out = new StringBuilder();
    int number = 0;
    for (String segment : path.substring(Math.min(1, path.length())).split("/", -1)) {
      boolean whole = segment.startsWith("{") && segment.indexOf('}') == segment.length() - 1;
      if (!whole && segment.indexOf('{') >= 0) {
        throw new IllegalArgumentException(
            "a parameter that is part of a segment is not told apart");
      }
      out.append('/').append(whole ? "{p" + number++ + "}" : segment);
    }
    return out.toString();
  }

  private OperationRules operation(OpenApiDocument.Operation operation, String name) {
    Map<String, ParameterRule> inPath = new LinkedHashMap<>();
    Map<String, ParameterRule> inQuery = new LinkedHashMap<>();
    Map<String, ParameterRule> inHeader = new LinkedHashMap<>();
    Set<String> prefixes = new LinkedHashSet<>();
    ParameterRules parameters =
        new ParameterRules(
            document.references(), requests.schemas, requests.checks, reason -> note(name, reason));
    for (Node node : operation.parameters()) {
      Node.Mapping parameter = document.references().follow(node);
      if (parameter == null) {
        note(name, "a parameter's $ref leads nowhere");
        continue;
      }
      String label = String.valueOf(OpenApiDocument.text(parameter, "name"));
      switch (String.valueOf(OpenApiDocument.text(parameter, "in"))) {
        case "path" -> inPath.put(label, parameters.read(parameter, "path", label));
        case "query" -> {
          inQuery.put(label, parameters.read(parameter, "query", label));
          prefixes.addAll(parameters.prefixes(parameter, label));
        }
        case "header" ->
            inHeader.put(
                label.toLowerCase(Locale.ROOT), parameters.read(parameter, "header", label));
        default -> {}
      }
    }
    inHeader.keySet().removeAll(Set.of("accept", "content-type", "authorization"));
    Node.Mapping body = document.references().follow(operation.node().get("requestBody"));
    return new OperationRules(
        name,
        inOrder(operation.path(), inPath),
        inQuery,
        inHeader,
        prefixes,
        body == null ? null : media(body, requests, name + " body"),
        body != null && "true".equals(OpenApiDocument.text(body, "required")),
        answers(operation.node(), name),
        parameters.costly());
  }

  /// The rules of the path's parameters from the left, as they are found in a path.
  private static List<ParameterRule> inOrder(String path, Map<String, ParameterRule> rules) {
    List<ParameterRule> ordered = new ArrayList<>();
    for (String segment : path.split("/")) {
      if (segment.startsWith("{") && segment.endsWith("}")) {
        String label = segment.substring(1, segment.length() - 1);
        ordered.add(rules.getOrDefault(label, ParameterRules.anything("path." + label)));
      }
    }
    return ordered;
  }

  private Map<String, Media> answers(Node.Mapping operation, String name) {
    Map<String, Media> all = new LinkedHashMap<>();
    Node.Mapping responses = document.references().follow(operation.get("responses"));
    for (Node.Entry entry : responses == null ? List.<Node.Entry>of() : responses.entries()) {
      String status = entry.key().value();
      Node.Mapping response = document.references().follow(entry.value());
      if (response != null && status.matches("[1-5](\\d\\d|XX|xx)|default")) {
        String key = status.equals("default") ? status : status.toUpperCase(Locale.ROOT);
        all.put(key, media(response, answers, name + " answer " + status));
      }
    }
    return all;
  }

  private Media media(Node.Mapping holder, Way way, String of) {
    Map<String, Media.Body> types = new LinkedHashMap<>();
    if (holder.get("content") instanceof Node.Mapping content) {
      for (Node.Entry entry : content.entries()) {
        String type = entry.key().value().toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        Node schema =
            entry.value() instanceof Node.Mapping described ? described.get("schema") : null;
        types.put(type, body(type, schema, way, of));
      }
    }
    return new Media(types);
  }

  private Media.Body body(String type, @Nullable Node schema, Way way, String of) {
    if (!JSON.matcher(type).matches()) {
      return Media.Body.UNREAD;
    }
    if (schema == null) {
      return new Media.Body(way.checks.any(), false);
    }
    return switch (way.schemas.read(schema, of)) {
      case Schema.Typed(var read, boolean nullable) ->
          new Media.Body(way.checks.reader(read, nullable), Backtracking.in(read));
      case Schema.Refused(Place place, String reason) -> {
        note(of, reason + " (" + place + ")");
        yield new Media.Body(way.checks.any(), false);
      }
    };
  }

  private void note(String of, String reason) {
    unchecked.add(of + ": " + reason);
  }
}
