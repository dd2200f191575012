package dev.banyan.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.json.JsonTree;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What AsyncAPI 3.0.0 demands of the parts of a document that we write: which members an object
/// may and must have, and where references may lead.
final class AsyncApiShape {
  private static final Set<String> PROTOCOLS = Set.of("http", "https", "ws", "wss");

  private final JsonTree.Members document;

  private AsyncApiShape(JsonTree.Members document) {
    this.document = document;
  }

  static void check(JsonTree.Members document) {
    new AsyncApiShape(document).all();
  }

  private void all() {
    only(
        document,
        Set.of("asyncapi", "info"),
        Set.of("id", "servers", "defaultContentType", "channels", "operations", "components"));
    only(
        members(document.get("info")),
        Set.of("title", "version"),
        Set.of("description", "termsOfService", "contact", "license", "tags", "externalDocs"));
    each("servers").values().forEach(this::server);
    each("channels").values().forEach(this::channel);
    each("operations").values().forEach(this::operation);
    JsonTree.Members components = members(document.get("components"));
    only(components, Set.of("schemas", "messages"), Set.of("securitySchemes"));
    components.all().values().forEach(AsyncApiShape::keys);
    List.of("servers", "channels", "operations").forEach(name -> keys(document.get(name)));
    each("channels").values().forEach(channel -> keys(members(channel).get("messages")));
    members(components.get("messages")).all().values().forEach(this::message);
    members(components.get("securitySchemes")).all().values().forEach(AsyncApiShape::scheme);
    references(document);
  }

  private static void keys(@Nullable JsonTree tree) {
    members(tree).all().keySet().forEach(name -> assertThat(name).matches("[\\w.-]+"));
  }

  private Map<String, JsonTree> each(String name) {
    return members(document.get(name)).all();
  }

  private void server(JsonTree tree) {
    JsonTree.Members server = members(tree);
    only(
        server,
        Set.of("host", "protocol"),
        Set.of("pathname", "title", "summary", "description", "variables", "security", "bindings"));
    assertThat(text(server, "protocol")).isIn(PROTOCOLS);
    assertThat(text(server, "host")).doesNotContain("/");
  }

  private void channel(JsonTree tree) {
    JsonTree.Members channel = members(tree);
    only(
        channel,
        Set.of("address", "messages"),
        Set.of("title", "summary", "description", "servers", "parameters", "tags", "bindings"));
    assertThat(text(channel, "address")).startsWith("/").doesNotContain("?", "#");
    items(channel, "servers").forEach(one -> leads(one, "#/servers/"));
    members(channel.get("messages")).all().values().forEach(one -> leads(one, "#/components/"));
    if (channel.get("bindings") != null) {
      JsonTree.Members ws = members(members(channel.get("bindings")).get("ws"));
      only(ws, Set.of("method", "bindingVersion"), Set.of("query", "headers"));
      assertThat(text(members(ws.get("query")), "type")).isEqualTo("object");
      assertThat(text(ws, "bindingVersion")).isEqualTo("0.1.0");
    }
  }

  private void operation(JsonTree tree) {
    JsonTree.Members operation = members(tree);
    only(
        operation,
        Set.of("action", "channel"),
        Set.of("title", "summary", "description", "security", "tags", "bindings", "messages"));
    assertThat(text(operation, "action")).isIn("send", "receive");
    leads(Objects.requireNonNull(operation.get("channel")), "#/channels/");
    String channel = text(members(operation.get("channel")), "$ref");
    items(operation, "messages").forEach(one -> leads(one, channel + "/messages/"));
    items(operation, "security").forEach(one -> leads(one, "#/components/securitySchemes/"));
    if (operation.get("bindings") != null) {
      JsonTree.Members http = members(members(operation.get("bindings")).get("http"));
      only(http, Set.of("method", "bindingVersion"), Set.of("query"));
      assertThat(text(members(http.get("query")), "type")).isEqualTo("object");
      assertThat(text(http, "bindingVersion")).isEqualTo("0.3.0");
    }
  }

  private void message(JsonTree tree) {
    JsonTree.Members message = members(tree);
    only(
        message,
        Set.of("payload"),
        Set.of("headers", "contentType", "name", "title", "summary", "description", "examples"));
    if (message.get("headers") != null) {
      assertThat(text(members(message.get("headers")), "type")).isEqualTo("object");
    }
  }

  private static void scheme(JsonTree tree) {
    JsonTree.Members scheme = members(tree);
    switch (text(scheme, "type")) {
      case "httpApiKey" -> only(scheme, Set.of("type", "name", "in"), Set.of("description"));
      case "http" -> only(scheme, Set.of("type", "scheme"), Set.of("description", "bearerFormat"));
      case "X509" -> only(scheme, Set.of("type"), Set.of("description"));
      case String other -> throw new AssertionError("no such scheme: " + other);
    }
  }

  /// Each `$ref` of the document leads to something, and no schema has OpenAPI's discriminators.
  private void references(JsonTree tree) {
    switch (tree) {
      case JsonTree.Members(Map<String, JsonTree> all) -> {
        if (all.get("$ref") instanceof JsonTree.Text(String target)) {
          leads(tree, target);
        }
        all.values().forEach(this::references);
      }
      case JsonTree.Items(List<JsonTree> all) -> all.forEach(this::references);
      case JsonTree.Text _, JsonTree.Numeral _, JsonTree.Truth _, JsonTree.Nothing _ -> {}
    }
  }

  private void leads(JsonTree reference, String start) {
    String target = text(members(reference), "$ref");
    assertThat(target).startsWith(start).startsWith("#/");
    JsonTree at = document;
    for (String step : target.substring(2).split("/")) {
      at = members(at).get(step);
      assertThat(at).as(target).isNotNull();
    }
  }

  private static void only(JsonTree.Members tree, Set<String> required, Set<String> others) {
    assertThat(tree.all()).containsKeys(required.toArray(String[]::new));
    tree.all()
        .keySet()
        .forEach(
            name -> assertThat(required.contains(name) || others.contains(name)).as(name).isTrue());
  }

  private static JsonTree.Members members(@Nullable JsonTree tree) {
    return (JsonTree.Members) Objects.requireNonNull(tree);
  }

  private static String text(JsonTree.Members tree, String name) {
    return ((JsonTree.Text) Objects.requireNonNull(tree.get(name))).value();
  }

  private static List<JsonTree> items(JsonTree.Members tree, String name) {
    return tree.get(name) instanceof JsonTree.Items(List<JsonTree> all) ? all : List.of();
  }
}
