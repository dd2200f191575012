package dev.banyan.gateway.api.asyncapi;

import dev.banyan.gateway.api.openapi.ApiDescription;
import dev.banyan.gateway.api.openapi.ApiDescription.SecurityScheme;
import dev.banyan.gateway.api.openapi.RouteDescription;
import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonTree.Draft;
import dev.banyan.json.schema.SchemaWriter;
import dev.banyan.type.Structure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes an API's streams of events as AsyncAPI 3.0.0: the same description gives the same bytes.
///
/// The document tells of the gateway, so what callers hear is what it sends. Each stream is two
/// channels of one address: server-sent events (the http bindings, 0.3.0), where the payload is the
/// field `data`, and a WebSocket (the ws bindings, 0.1.0), where one text holds position, kind and
/// data. Owned by one thread.
public final class AsyncApiWriter {
  /// The form of the documents.
  public static final String CONTENT_TYPE = "application/vnd.aai.asyncapi+json;version=3.0.0";

  private static final String HTTP_BINDINGS = "0.3.0";
  private static final String SOCKET_BINDINGS = "0.1.0";
  private static final String EVENTS = "events";
  private static final String SOCKETS = "sockets";
  private static final String SOCKET = "-socket";
  private static final String POSITION = "position";
  private static final String POSITION_DOC =
      "The position up to there: what to send as `after`, or as `Last-Event-ID`, to go on.";

  private final ApiDescription api;
  private final ApiDescription.Origin origin;
  private final SchemaWriter schemas = new SchemaWriter(SchemaWriter.COMPONENTS, JsonNumbers.SAFE);
  private final Keys channelKeys = new Keys();
  private final Keys schemeKeys = new Keys();
  private final Map<String, String> schemes = new LinkedHashMap<>();
  private final Map<String, JsonTree> channels = new LinkedHashMap<>();
  private final Map<String, JsonTree> operations = new LinkedHashMap<>();
  private final Map<String, JsonTree> messages = new TreeMap<>();

  private AsyncApiWriter(ApiDescription api, ApiDescription.Origin origin) {
    this.api = api;
    this.origin = origin;
  }

  /// The streams of an API, by their paths.
  public static List<RouteDescription> streams(ApiDescription api) {
    return api.routes().stream()
        .filter(route -> !route.answer().events().isEmpty())
        .sorted(Comparator.comparing(RouteDescription::path))
        .toList();
  }

  /// The document as indented JSON.
  public static String write(ApiDescription api, ApiDescription.Origin origin) {
    return new AsyncApiWriter(api, origin).document().pretty();
  }

  private JsonTree document() {
    for (RouteDescription stream : streams(api)) {
      String name = channelKeys.take(stream.path().replaceFirst("^/", ""), SOCKET);
      sentEvents(name, stream);
      socket(name + SOCKET, stream);
    }
    return Draft.of("asyncapi", "3.0.0")
        .put("info", info())
        .put("defaultContentType", "application/json")
        .put("servers", servers())
        .put("channels", JsonTree.object(channels))
        .put("operations", JsonTree.object(operations))
        .put("components", components())
        .tree();
  }

  private Draft info() {
    Draft info =
        Draft.of("title", api.title())
            .put("version", api.version())
            .put("description", api.doc().isEmpty() ? api.title() : api.doc());
    ApiDescription.Contact contact = api.contact();
    if (contact != null) {
      info.put(
          "contact",
          new Draft()
              .put("name", orNull(contact.name()))
              .put("url", orNull(contact.url()))
              .put("email", orNull(contact.email())));
    }
    return info;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private Draft servers() {
    return Draft.of(EVENTS, server("http", "Server-sent events (HTML Living Standard §9.2)."))
        .put(SOCKETS, server("ws", "WebSockets (RFC 6455)."));
  }

  private Draft server(String protocol, String doc) {
    return Draft.of("host", origin.host())
        .put("protocol", origin.encrypted() ? protocol + "s" : protocol)
        .put("description", doc);
  }

  // ---- channels

  private void sentEvents(String name, RouteDescription stream) {
    Keys keys = new Keys();
    Map<String, JsonTree> told = new LinkedHashMap<>();
    stream
        .answer()
        .events()
        .forEach((kind, type) -> told.put(keys.take(kind), sentEvent(kind, type)));
    Draft channel =
        channel(
            name,
            stream,
            told,
            "As server-sent events: the payload is the field `data`; `id` alone moves the position"
                + " on, and a comment is a sign of life. A browser that comes again sends the last"
                + " `id` as `Last-Event-ID`.");
    channels.put(name, channel.put("servers", List.of(reference("#/servers/" + EVENTS))).tree());
    Draft http =
        Draft.of("method", "GET").put("query", query(stream)).put("bindingVersion", HTTP_BINDINGS);
    operations.put(
        "tell-" + name,
        operation(name, stream, told).put("bindings", Draft.of("http", http)).tree());
  }

  private void socket(String name, RouteDescription stream) {
    Keys keys = new Keys();
    Map<String, JsonTree> told = new LinkedHashMap<>();
    stream.answer().events().forEach((kind, type) -> told.put(keys.take(kind), text(kind, type)));
    String own = keys.take(POSITION); // What happens may have that name as well.
    told.put(own, position(own));
    Draft ws =
        Draft.of("method", "GET")
            .put("query", query(stream))
            .put("bindingVersion", SOCKET_BINDINGS);
    channels.put(
        name,
        channel(
                name,
                stream,
                told,
                "As a WebSocket: each message is one text. What a caller sends is not looked at.")
            .put("servers", List.of(reference("#/servers/" + SOCKETS)))
            .put("bindings", Draft.of("ws", ws))
            .tree());
    operations.put("tell-" + name, operation(name, stream, told).tree());
  }

  private Draft channel(
      String name, RouteDescription stream, Map<String, JsonTree> told, String manner) {
    Draft referred = new Draft();
    told.forEach(
        (key, message) -> {
          String component = name + "." + key; // Neither has a dot.
          messages.put(component, message);
          referred.put(key, reference("#/components/messages/" + component));
        });
    return Draft.of("address", api.base() + stream.path())
        .put("description", stream.doc() + "\n\n" + manner)
        .put("messages", referred);
  }

  private Draft operation(String channel, RouteDescription stream, Map<String, JsonTree> told) {
    String here = "#/channels/" + channel;
    List<JsonTree> all =
        told.keySet().stream().map(key -> reference(here + "/messages/" + key)).toList();
    Draft operation =
        Draft.of("action", "send")
            .put("channel", reference(here))
            .put("description", stream.doc() + roles(stream))
            .put("messages", all);
    if (!stream.callers().isEmpty()) {
      operation.put(
          "security",
          stream.callers().stream()
              .map(name -> reference("#/components/securitySchemes/" + schemeKey(name)))
              .toList());
    }
    return operation;
  }

  private String schemeKey(String callers) {
    return schemes.computeIfAbsent(callers, schemeKeys::take);
  }

  private static String roles(RouteDescription stream) {
    return stream.roles().isEmpty()
        ? ""
        : "\n\nOnly for callers in one of these roles: "
            + stream.roles().stream().sorted().collect(Collectors.joining(", "))
            + ".";
  }

  /// The parameters of the query that opens a stream.
  private JsonTree query(RouteDescription stream) {
    Map<String, JsonTree> properties = new LinkedHashMap<>();
    for (RouteDescription.Parameter one : stream.parameters()) {
      if (one.in() == RouteDescription.In.QUERY) {
        Map<String, JsonTree> schema =
            new LinkedHashMap<>(((JsonTree.Members) schemas.write(one.field().type())).all());
        schema.put("description", JsonTree.text(one.field().doc()));
        properties.put(one.field().name(), JsonTree.object(schema));
      }
    }
    return object(properties, List.of());
  }

  // ---- messages

  private JsonTree sentEvent(String kind, Structure type) {
    Map<String, JsonTree> fields = new LinkedHashMap<>();
    fields.put("id", string(POSITION_DOC));
    fields.put("event", constant(kind));
    return message(kind)
        .put("headers", object(fields, List.of("id", "event")))
        .put("payload", schemas.write(type))
        .tree();
  }

  private JsonTree text(String kind, Structure type) {
    Map<String, JsonTree> fields = new LinkedHashMap<>();
    fields.put("id", string(POSITION_DOC));
    fields.put("event", constant(kind));
    fields.put("data", schemas.write(type));
    return message(kind).put("payload", object(fields, List.of("id", "event", "data"))).tree();
  }

  private static JsonTree position(String key) {
    Map<String, JsonTree> fields = new LinkedHashMap<>();
    fields.put("id", string(POSITION_DOC));
    return message(key)
        .put("summary", "Moves the position on where nothing is told.")
        .put("payload", object(fields, List.of("id")))
        .tree();
  }

  private static Draft message(String kind) {
    return Draft.of("name", kind).put("contentType", "application/json");
  }

  // ---- components

  private Draft components() {
    Map<String, JsonTree> plain = new LinkedHashMap<>();
    schemas.definitions().forEach((name, schema) -> plain.put(name, plain(schema)));
    Draft components =
        Draft.of("schemas", JsonTree.object(plain)).put("messages", JsonTree.object(messages));
    Map<String, JsonTree> used = new LinkedHashMap<>();
    api.securitySchemes()
        .forEach(
            (name, scheme) -> {
              String key = schemes.get(name);
              if (key != null) {
                used.put(key, scheme(name, scheme));
              }
            });
    return used.isEmpty() ? components : components.put("securitySchemes", JsonTree.object(used));
  }

  /// AsyncAPI names a discriminator by its property alone, where OpenAPI has an object.
  private static JsonTree plain(JsonTree schema) {
    return switch (schema) {
      case JsonTree.Members(Map<String, JsonTree> all) -> {
        Map<String, JsonTree> members = new LinkedHashMap<>();
        all.forEach((name, value) -> members.put(name, plain(name, value)));
        yield JsonTree.object(members);
      }
      case JsonTree.Items(List<JsonTree> all) -> {
        List<JsonTree> items = new ArrayList<>();
        all.forEach(item -> items.add(plain(item)));
        yield JsonTree.list(items);
      }
      case JsonTree.Text _, JsonTree.Numeral _, JsonTree.Truth _, JsonTree.Nothing _ -> schema;
    };
  }

  private static JsonTree plain(String name, JsonTree value) {
    boolean discriminator = name.equals("discriminator") && value instanceof JsonTree.Members;
    JsonTree property = discriminator ? ((JsonTree.Members) value).get("propertyName") : null;
    return property != null ? property : plain(value);
  }

  private static JsonTree scheme(String name, SecurityScheme scheme) {
    return switch (scheme) {
      case SecurityScheme.ApiKey(String header) ->
          Draft.of("type", "httpApiKey")
              .put("description", "A key of the group `" + name + "`.")
              .put("name", header)
              .put("in", "header")
              .tree();
      case SecurityScheme.Bearer(String format) ->
          Draft.of("type", "http")
              .put("description", "A token of the group `" + name + "`.")
              .put("scheme", "bearer")
              .put("bearerFormat", format)
              .tree();
      case SecurityScheme.Basic _ ->
          Draft.of("type", "http")
              .put("description", "Name and password of the group `" + name + "`.")
              .put("scheme", "basic")
              .tree();
      case SecurityScheme.Certificate _ ->
          Draft.of("type", "X509")
              .put("description", "A client certificate of the group `" + name + "`.")
              .tree();
    };
  }

  // ---- schemas

  private static JsonTree object(Map<String, JsonTree> properties, List<String> required) {
    Draft schema = Draft.of("type", "object").put("properties", JsonTree.object(properties));
    return required.isEmpty()
        ? schema.tree()
        : schema.put("required", required.stream().map(JsonTree::text).toList()).tree();
  }

  private static JsonTree string(String doc) {
    return Draft.of("type", "string").put("description", doc).tree();
  }

  private static JsonTree constant(String value) {
    return Draft.of("type", "string").put("const", value).tree();
  }

  private static JsonTree reference(String to) {
    return Draft.of("$ref", to).tree();
  }
}
