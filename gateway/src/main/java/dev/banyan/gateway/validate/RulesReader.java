package dev.banyan.gateway.validate;

import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.gateway.route.RouteTable;
import dev.banyan.json.check.SchemaCheck;
import dev.banyan.json.check.SchemaCompiler;
import dev.banyan.json.check.Unheld;
import dev.banyan.json.schema.OpenApiDocument;
import dev.banyan.text.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads an OpenAPI document as rules. Used once, by one thread.
public final class RulesReader {
  /// What may stand in the schema of a body that is just a text or a file.
  private static final Set<String> PLAIN =
      Set.of("type", "format", "description", "title", "example", "nullable", "contentMediaType");

  private final OpenApiDocument document;
  private final SchemaCompiler requests;
  private final SchemaCompiler answers;
  private final RouteTable<OperationRules> table = new RouteTable<>();
  private final Set<String> paths = new LinkedHashSet<>();
  private final Map<String, String> leftOut = new LinkedHashMap<>();
  private final Set<Unheld> unchecked = new LinkedHashSet<>();

  private RulesReader(OpenApiDocument document) {
    this.document = document;
    String version = String.valueOf(OpenApiDocument.text(document.root(), "openapi"));
    SchemaCompiler.Dialect dialect = SchemaCompiler.Dialect.ofOpenApi(version);
    this.requests =
        new SchemaCompiler(document.references(), dialect, SchemaCompiler.Direction.REQUESTS);
    this.answers =
        new SchemaCompiler(document.references(), dialect, SchemaCompiler.Direction.ANSWERS);
  }

  public static Rules read(OpenApiDocument document) {
    return new RulesReader(document).rules();
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
    unchecked.addAll(requests.unheld());
    unchecked.addAll(answers.unheld());
    Set<String> names = new HashSet<>(requests.names());
    names.addAll(answers.names());
    return new Rules(table, List.copyOf(paths), leftOut, List.copyOf(unchecked), names);
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
    Map<String, ParameterRule> inCookie = new LinkedHashMap<>();
    ParameterRules parameters =
        new ParameterRules(document.references(), requests, name, this::note);
    for (Node node : operation.parameters()) {
      Node.Mapping parameter = document.references().follow(node);
      if (parameter == null) {
        note(name, "a parameter's $ref leads nowhere");
        continue;
      }
      String label = String.valueOf(OpenApiDocument.text(parameter, "name"));
      String in = String.valueOf(OpenApiDocument.text(parameter, "in"));
      switch (in) {
        case "path" -> inPath.put(label, parameters.read(parameter, in, label));
        case "query" -> inQuery.put(label, parameters.read(parameter, in, label));
        case "header" ->
            inHeader.put(label.toLowerCase(Locale.ROOT), parameters.read(parameter, in, label));
        case "cookie" -> inCookie.put(label, parameters.read(parameter, in, label));
        default -> note(name, "a parameter in `" + in + "`");
      }
    }
    inHeader.keySet().removeAll(Set.of("accept", "content-type", "authorization"));
    Node described = operation.node().get("requestBody");
    Node.Mapping body = document.references().follow(described);
    if (described != null && body == null) {
      note(name + " body", "a $ref leads nowhere");
    }
    return new OperationRules(
        name,
        inOrder(operation.path(), inPath),
        inQuery,
        inHeader,
        inCookie,
        parameters.objects(),
        described == null ? null : body == null ? Media.ANY : media(body, requests, name + " body"),
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
      if (status.matches("[1-5](\\d\\d|XX|xx)|default")) {
        String key = status.equals("default") ? status : status.toUpperCase(Locale.ROOT);
        String of = name + " answer " + status;
        if (response == null) {
          note(of, "a $ref leads nowhere");
        } else if (response.get("headers") instanceof Node.Mapping headers
            && !headers.entries().isEmpty()) {
          note(of, "the headers of answers are not looked into");
        }
        all.put(key, response == null ? Media.ANY : media(response, answers, of));
      }
    }
    return all;
  }

  private Media media(Node.Mapping holder, SchemaCompiler schemas, String of) {
    Map<String, Media.Body> types = new LinkedHashMap<>();
    if (holder.get("content") instanceof Node.Mapping content) {
      for (Node.Entry entry : content.entries()) {
        String type = entry.key().value().toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        Node schema =
            entry.value() instanceof Node.Mapping described ? described.get("schema") : null;
        if (types.put(type, body(type, schema, schemas, of)) != null) {
          note(of, type + " stands twice, with other parameters");
          types.put(type, Media.Body.UNREAD);
        }
      }
    }
    return new Media(types);
  }

  /// A file is no JSON, whatever its content type.
  private Media.Body body(String type, @Nullable Node schema, SchemaCompiler schemas, String of) {
    boolean ranged = type.equals("*/*") || type.equals("application/*");
    boolean json = Media.isJson(type);
    Node.Mapping plain = document.references().follow(schema);
    boolean text = plain != null && "string".equals(OpenApiDocument.text(plain, "type"));
    boolean file = plain != null && text && "binary".equals(OpenApiDocument.text(plain, "format"));
    if (json && schema == null) {
      return new Media.Body(SchemaCheck.ANY, false);
    }
    if (schema == null || file) {
      return Media.Body.UNREAD;
    }
    if (json || (ranged && !text)) {
      return new Media.Body(schemas.compile(schema, of), ranged);
    }
    boolean free = plain != null && (text || plain.get("type") == null);
    if (plain == null || !free || !PLAIN.containsAll(plain.keys())) {
      note(of, type + " is not looked into");
    }
    return Media.Body.UNREAD;
  }

  private void note(String of, String reason) {
    unchecked.add(new Unheld(of, reason, ""));
  }
}
