package dev.banyan.gateway.api.openapi;

import dev.banyan.gateway.api.openapi.ApiDescription.SecurityScheme;
import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonTree.Draft;
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
import org.jspecify.annotations.Nullable;

/// Writes an API's contract as OpenAPI 3.1.0: the same description gives the same bytes. Routes
/// come in the order of their paths and methods, so that two documents can be compared line by
/// line.
///
/// What is sent is described by closed schemas, as unknown members are refused; what is answered by
/// open ones, as a later version may answer more.
public final class OpenApiWriter {
  private static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private static final String UNTAGGED = "api";
  private static final String PATCH = "application/merge-patch+json";
  private static final String VERSION = "The version of the record.";
  private static final String COMPUTED = "Computed from the answer.";

  /// What our own headers say.
  private static final Map<String, String> HEADERS =
      Map.of(
          "Banyan-Command",
          "With an Idempotency-Key: the id under which to ask what became of it.",
          "Idempotency-Replayed",
          "`?1` where this is the answer to an earlier request with the same key.");

  private final ApiDescription api;
  private final SchemaWriter schemas = new SchemaWriter(SchemaWriter.COMPONENTS, JsonNumbers.SAFE);
  private final SchemaWriter requests = schemas.requests();
  private final ProblemResponses problems =
      new ProblemResponses(schemas.define("Problem", ProblemSchema.schema()));
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
    List<JsonTree> servers = List.of(Draft.of("url", server()).tree());
    List<JsonTree> told =
        tags.stream()
            .map(tag -> Draft.of("name", tag).put("description", tagDoc(tag)).tree())
            .toList();
    return Draft.of("openapi", "3.1.0")
        .put("info", info())
        .put("servers", servers)
        .put("tags", told)
        .put("paths", paths)
        .put("components", components())
        .tree();
  }

  private String server() {
    return api.base().isEmpty() ? "/" : api.base();
  }

  private static String tagDoc(String tag) {
    return tag.equals(UNTAGGED) ? "What stands at the root." : "What stands under `/" + tag + "`.";
  }

  private Draft info() {
    Draft info = Draft.of("title", api.title()).put("version", api.version());
    info.put("description", api.doc().isEmpty() ? api.title() : api.doc());
    ApiDescription.Contact contact = api.contact();
    if (contact != null) {
      Draft written = new Draft();
      putUnlessEmpty(written, "name", contact.name());
      putUnlessEmpty(written, "url", contact.url());
      putUnlessEmpty(written, "email", contact.email());
      info.put("contact", written);
    }
    return info;
  }

  private static void putUnlessEmpty(Draft object, String name, String value) {
    if (!value.isEmpty()) {
      object.put(name, value);
    }
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
    String tag = tag(route.path());
    tags.add(tag);
    String doc = route.doc().isEmpty() ? route.id() : route.doc();
    Draft operation =
        Draft.of("operationId", route.id())
            .put("tags", List.of(JsonTree.text(tag)))
            .put("summary", firstSentence(doc))
            .put("description", doc + roles(route));
    if (route.deprecated()) {
      operation.put("deprecated", JsonTree.truth(true));
    }
    List<JsonTree> parameters = parameters(route);
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    RouteDescription.Body body = route.body();
    if (body != null) {
      operation.put("requestBody", body(body));
    }
    return operation.put("responses", responses(route)).put("security", security(route)).tree();
  }

  private static String tag(String path) {
    String[] steps = path.split("/");
    return steps.length < 2 || steps[1].startsWith("{") ? UNTAGGED : steps[1];
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
    JsonTree text = Draft.of("type", "string").tree();
    return parameter(name, RouteDescription.In.HEADER, required, text, doc);
  }

  private static JsonTree parameter(
      String name, RouteDescription.In in, boolean required, JsonTree schema, String doc) {
    Draft parameter = Draft.of("name", name).put("in", in.name().toLowerCase(Locale.ROOT));
    putUnlessEmpty(parameter, "description", doc);
    return parameter.put("required", JsonTree.truth(required)).put("schema", schema).tree();
  }

  private JsonTree body(RouteDescription.Body body) {
    Draft content =
        switch (body.form()) {
          case WHOLE ->
              media("application/json", requests.write(body.type()), Examples.of(body.type()));
          case MERGE_PATCH ->
              body.type() instanceof Structure structure
                  ? media(PATCH, requests.patch(structure), Examples.patch(structure))
                  : media(PATCH, requests.write(body.type()), Examples.of(body.type()));
        };
    return Draft.of("required", JsonTree.truth(body.required())).put("content", content).tree();
  }

  private Draft responses(RouteDescription route) {
    Draft responses = Draft.of(Integer.toString(route.answer().status()), answer(route));
    if (route.condition() == RouteDescription.Condition.VERSIONED) {
      responses.put(
          "304",
          Draft.of("description", "It is still the version that If-None-Match names.")
              .put("headers", Draft.of("ETag", header(VERSION))));
    }
    problems.add(route.problems(), responses);
    return responses;
  }

  private JsonTree answer(RouteDescription route) {
    RouteDescription.Answer answer = route.answer();
    if (!answer.events().isEmpty()) {
      return stream(answer.events());
    }
    Type type = answer.type();
    boolean paged = answer.delivery() == Signature.Delivery.PAGED && type instanceof Type.ListOf;
    Draft headers = new Draft();
    if (route.condition() == RouteDescription.Condition.VERSIONED) {
      headers.put("ETag", header(VERSION));
    }
    if (paged) {
      headers.put("Link", header("The next page as `rel=\"next\"` (RFC 8288); none on the last."));
    }
    answer
        .headers()
        .forEach(name -> headers.put(name, header(HEADERS.getOrDefault(name, COMPUTED))));
    Draft response = Draft.of("description", type == null ? "It is done." : "The answer.");
    if (!headers.isEmpty()) {
      response.put("headers", headers);
    }
    if (type != null) {
      response.put("content", paged ? page((Type.ListOf) type) : whole(type));
    }
    return response.tree();
  }

  /// The shapes of `data`: a schema cannot tell more of a stream.
  private JsonTree stream(Map<String, Structure> events) {
    List<JsonTree> shapes = events.values().stream().map(schemas::write).toList();
    return Draft.of(
            "description",
            "Events as they happen, also by WebSocket. The schema is that of `data`; `event` is one"
                + " of "
                + String.join(", ", events.keySet())
                + "; `id` is the position to go on from.")
        .put(
            "content",
            media("text/event-stream", Draft.of("anyOf", JsonTree.list(shapes)).tree(), null))
        .tree();
  }

  private Draft whole(Type type) {
    return media("application/json", schemas.write(type), Examples.of(type));
  }

  private Draft page(Type.ListOf type) {
    JsonTree items = Examples.of(type);
    return media(
        "application/json",
        schemas.page(type),
        items == null ? null : Draft.of("items", items).put("next", "c29tZS1jdXJzb3I").tree());
  }

  private static JsonTree header(String doc) {
    return Draft.of("description", doc).put("schema", Draft.of("type", "string")).tree();
  }

  private static JsonTree security(RouteDescription route) {
    return JsonTree.list(
        route.callers().stream()
            .map(name -> Draft.of(name, JsonTree.list(List.of())).tree())
            .toList());
  }

  private Draft components() {
    Draft components =
        Draft.of("schemas", JsonTree.object(schemas.definitions()))
            .put("responses", JsonTree.object(problems.components()));
    if (!api.securitySchemes().isEmpty()) {
      Draft schemes = new Draft();
      api.securitySchemes().forEach((name, scheme) -> schemes.put(name, scheme(name, scheme)));
      components.put("securitySchemes", schemes);
    }
    return components;
  }

  private static Draft scheme(String name, SecurityScheme scheme) {
    return switch (scheme) {
      case SecurityScheme.ApiKey(String header) ->
          Draft.of("type", "apiKey")
              .put("description", "A key of the group `" + name + "`.")
              .put("in", "header")
              .put("name", header);
      case SecurityScheme.Bearer(String format) ->
          Draft.of("type", "http")
              .put("description", "A token of the group `" + name + "`.")
              .put("scheme", "bearer")
              .put("bearerFormat", format);
      case SecurityScheme.Basic _ ->
          Draft.of("type", "http")
              .put("description", "Name and password of the group `" + name + "`.")
              .put("scheme", "basic");
      case SecurityScheme.Certificate _ ->
          Draft.of("type", "mutualTLS")
              .put("description", "A client certificate of the group `" + name + "`.");
    };
  }

  private static Draft media(String type, JsonTree schema, @Nullable JsonTree example) {
    Draft media = Draft.of("schema", schema);
    if (example != null) {
      media.put("example", example);
    }
    return Draft.of(type, media.tree());
  }
}
