package dev.banyan.gateway.api.openapi;

import dev.banyan.gateway.api.openapi.ApiDescription.SecurityScheme;
import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonTree;
import dev.banyan.json.schema.SchemaWriter;
import dev.banyan.operation.Signature;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Writes an API's contract as OpenAPI 3.1.0: the same description gives the same bytes. Routes
/// come in the order of their paths and methods, so that two documents can be compared line by
/// line.
public final class OpenApiWriter {
  private static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private final ApiDescription api;
  private final SchemaWriter schemas = new SchemaWriter(SchemaWriter.COMPONENTS, JsonNumbers.SAFE);
  private final JsonTree problem = schemas.define("Problem", ProblemSchema.schema());
  private final TreeSet<String> tags = new TreeSet<>();

  private OpenApiWriter(ApiDescription api) {
    this.api = api;
  }

  /// The document as indented JSON.
  public static String write(ApiDescription api) {
    return new OpenApiWriter(api).document().pretty();
  }

  private JsonTree document() {
    JsonTree paths = paths();
    SequencedMap<String, JsonTree> document = new LinkedHashMap<>();
    document.put("openapi", JsonTree.text("3.1.0"));
    document.put("info", info());
    document.put("servers", JsonTree.list(List.of(object("url", JsonTree.text(server())))));
    document.put(
        "tags",
        JsonTree.list(tags.stream().map(tag -> object("name", JsonTree.text(tag))).toList()));
    document.put("paths", paths);
    document.put("components", components());
    return JsonTree.object(document);
  }

  private String server() {
    return api.base().isEmpty() ? "/" : api.base();
  }

  private JsonTree info() {
    SequencedMap<String, JsonTree> info = new LinkedHashMap<>();
    info.put("title", JsonTree.text(api.title()));
    info.put("version", JsonTree.text(api.version()));
    info.put("description", JsonTree.text(api.doc().isEmpty() ? api.title() : api.doc()));
    return JsonTree.object(info);
  }

  private JsonTree paths() {
    Map<String, List<RouteDescription>> byPath = new TreeMap<>();
    for (RouteDescription route : api.routes()) {
      byPath.computeIfAbsent(route.path(), _ -> new ArrayList<>()).add(route);
    }
    SequencedMap<String, JsonTree> paths = new LinkedHashMap<>();
    byPath.forEach(
        (path, routes) -> {
          SequencedMap<String, JsonTree> methods = new LinkedHashMap<>();
          for (String method : METHODS) {
            routes.stream()
                .filter(route -> route.method().toLowerCase(Locale.ROOT).equals(method))
                .findFirst()
                .ifPresent(route -> methods.put(method, operation(route)));
          }
          paths.put(path, JsonTree.object(methods));
        });
    return JsonTree.object(paths);
  }

  private JsonTree operation(RouteDescription route) {
    SequencedMap<String, JsonTree> operation = new LinkedHashMap<>();
    operation.put("operationId", JsonTree.text(route.id()));
    String tag = tag(route.path());
    tags.add(tag);
    operation.put("tags", JsonTree.list(List.of(JsonTree.text(tag))));
    String doc = route.doc().isEmpty() ? route.id() : route.doc();
    operation.put("summary", JsonTree.text(firstSentence(doc)));
    operation.put("description", JsonTree.text(doc + roles(route)));
    if (route.deprecated()) {
      operation.put("deprecated", JsonTree.truth(true));
    }
    List<JsonTree> parameters = parameters(route);
    if (!parameters.isEmpty()) {
      operation.put("parameters", JsonTree.list(parameters));
    }
    RouteDescription.Body body = route.body();
    if (body != null) {
      operation.put("requestBody", body(body));
    }
    operation.put("responses", responses(route));
    operation.put("security", security(route));
    return JsonTree.object(operation);
  }

  private static String tag(String path) {
    String[] steps = path.split("/");
    return steps.length < 2 || steps[1].startsWith("{") ? "api" : steps[1];
  }

  private static String firstSentence(String doc) {
    String line = doc.lines().findFirst().orElse(doc);
    int end = line.indexOf(". ");
    String sentence = end < 0 ? line : line.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static String roles(RouteDescription route) {
    return route.roles().isEmpty()
        ? ""
        : "\n\nOnly for callers in one of these roles: "
            + route.roles().stream().sorted().collect(Collectors.joining(", "))
            + ".";
  }

  private List<JsonTree> parameters(RouteDescription route) {
    List<JsonTree> all = new ArrayList<>();
    for (RouteDescription.Parameter parameter : route.parameters()) {
      boolean inPath = parameter.in() == RouteDescription.In.PATH;
      JsonTree schema = schemas.write(parameter.field().type());
      String doc = parameter.field().doc();
      all.add(
          parameter(
              parameter.field().name(),
              parameter.in(),
              inPath || parameter.field().required(),
              schema,
              doc));
    }
    switch (route.condition()) {
      case NONE -> {}
      case VERSIONED ->
          all.add(entityTag("If-None-Match", false, "Answer 304 while this is the version."));
      case MAY_MATCH ->
          all.add(entityTag("If-Match", false, "Write only while this is the version."));
      case MUST_MATCH ->
          all.add(entityTag("If-Match", true, "The version that the change is about."));
    }
    return all;
  }

  private static JsonTree entityTag(String name, boolean required, String doc) {
    JsonTree text = object("type", JsonTree.text("string"));
    return parameter(name, RouteDescription.In.HEADER, required, text, doc);
  }

  private static JsonTree parameter(
      String name, RouteDescription.In in, boolean required, JsonTree schema, String doc) {
    SequencedMap<String, JsonTree> parameter = new LinkedHashMap<>();
    parameter.put("name", JsonTree.text(name));
    parameter.put("in", JsonTree.text(in.name().toLowerCase(Locale.ROOT)));
    if (!doc.isEmpty()) {
      parameter.put("description", JsonTree.text(doc));
    }
    parameter.put("required", JsonTree.truth(required));
    parameter.put("schema", schema);
    return JsonTree.object(parameter);
  }

  private JsonTree body(RouteDescription.Body body) {
    SequencedMap<String, JsonTree> content = new LinkedHashMap<>();
    switch (body.form()) {
      case WHOLE -> content.put("application/json", media(schemas.write(body.type())));
      case MERGE_PATCH ->
          content.put(
              "application/merge-patch+json",
              media(
                  body.type() instanceof Structure structure
                      ? schemas.patch(structure)
                      : schemas.write(body.type())));
    }
    SequencedMap<String, JsonTree> request = new LinkedHashMap<>();
    request.put("required", JsonTree.truth(body.required()));
    request.put("content", JsonTree.object(content));
    return JsonTree.object(request);
  }

  private JsonTree responses(RouteDescription route) {
    SequencedMap<String, JsonTree> responses = new LinkedHashMap<>();
    responses.put(Integer.toString(route.answer().status()), answer(route));
    if (route.condition() == RouteDescription.Condition.VERSIONED) {
      responses.put("304", described("It is still the version that If-None-Match names."));
    }
    Map<Integer, List<RouteDescription.Problem>> byStatus = new TreeMap<>();
    for (RouteDescription.Problem one : route.problems()) {
      byStatus.computeIfAbsent(one.status(), _ -> new ArrayList<>()).add(one);
    }
    byStatus.forEach((status, same) -> responses.put(Integer.toString(status), problem(same)));
    responses.put(
        "default", problem(List.of(new RouteDescription.Problem(0, "", "Any other problem"))));
    return JsonTree.object(responses);
  }

  private JsonTree answer(RouteDescription route) {
    RouteDescription.Answer answer = route.answer();
    SequencedMap<String, JsonTree> response = new LinkedHashMap<>();
    Type type = answer.type();
    response.put("description", JsonTree.text(type == null ? "It is done." : "The answer."));
    if (route.condition() == RouteDescription.Condition.VERSIONED) {
      SequencedMap<String, JsonTree> header = new LinkedHashMap<>();
      header.put("description", JsonTree.text("The version of the record."));
      header.put("schema", object("type", JsonTree.text("string")));
      response.put("headers", object("ETag", JsonTree.object(header)));
    }
    if (type != null) {
      boolean paged = answer.delivery() == Signature.Delivery.PAGED && type instanceof Type.ListOf;
      JsonTree schema = paged ? schemas.page((Type.ListOf) type) : schemas.write(type);
      response.put("content", object("application/json", media(schema)));
    }
    return JsonTree.object(response);
  }

  private JsonTree problem(List<RouteDescription.Problem> same) {
    String titles =
        same.stream()
            .map(one -> one.name().isEmpty() ? one.title() : one.title() + " (" + one.name() + ")")
            .distinct()
            .collect(Collectors.joining("; "));
    SequencedMap<String, JsonTree> response = new LinkedHashMap<>();
    response.put("description", JsonTree.text(titles));
    response.put("content", object("application/problem+json", media(problem)));
    return JsonTree.object(response);
  }

  private static JsonTree security(RouteDescription route) {
    return JsonTree.list(
        route.callers().stream().map(name -> object(name, JsonTree.list(List.of()))).toList());
  }

  private JsonTree components() {
    SequencedMap<String, JsonTree> schemes = new LinkedHashMap<>();
    api.securitySchemes().forEach((name, scheme) -> schemes.put(name, scheme(scheme)));
    SequencedMap<String, JsonTree> components = new LinkedHashMap<>();
    components.put("schemas", JsonTree.object(schemas.definitions()));
    if (!schemes.isEmpty()) {
      components.put("securitySchemes", JsonTree.object(schemes));
    }
    return JsonTree.object(components);
  }

  private static JsonTree scheme(SecurityScheme scheme) {
    SequencedMap<String, JsonTree> written = new LinkedHashMap<>();
    switch (scheme) {
      case SecurityScheme.ApiKey(String header) -> {
        written.put("type", JsonTree.text("apiKey"));
        written.put("in", JsonTree.text("header"));
        written.put("name", JsonTree.text(header));
      }
      case SecurityScheme.Bearer(String format) -> {
        written.put("type", JsonTree.text("http"));
        written.put("scheme", JsonTree.text("bearer"));
        written.put("bearerFormat", JsonTree.text(format));
      }
      case SecurityScheme.Basic _ -> {
        written.put("type", JsonTree.text("http"));
        written.put("scheme", JsonTree.text("basic"));
      }
      case SecurityScheme.Certificate _ -> written.put("type", JsonTree.text("mutualTLS"));
    }
    return JsonTree.object(written);
  }

  private static JsonTree media(JsonTree schema) {
    return object("schema", schema);
  }

  private static JsonTree described(String text) {
    return object("description", JsonTree.text(text));
  }

  private static JsonTree object(String name, JsonTree value) {
    return JsonTree.object(Map.of(name, value));
  }
}
