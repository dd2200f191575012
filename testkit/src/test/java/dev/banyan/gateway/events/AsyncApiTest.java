package dev.banyan.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.json.JsonTree;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract of streams of events, as a gateway serves it, held against AsyncAPI 3.0.0.
class AsyncApiTest {
  private static final String CONFIGURATION =
      Orders.CONFIGURATION.replace(
              "callers: anyone", "callers: staff\n    about: { title: Sales, version: '2' }")
          + """
            - { path: /by-customer, projection: placed, roles: [controlling] }
      callers:
        staff:
          api-key:
            keys: [ { id: ann, hash: "HASH" } ]
      """
              .replace("HASH", ApiKeys.hash("anns"));

  @TempDir Path folder;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private JsonTree.Members document() {
    return (JsonTree.Members)
        JsonTree.parse(gateway.get("/v1/asyncapi.json", "X-API-Key", "anns").body());
  }

  private static JsonTree.Members in(JsonTree.Members tree, String... path) {
    JsonTree.Members at = tree;
    for (String name : path) {
      assertThat(at.all()).containsKey(name);
      at = (JsonTree.Members) Objects.requireNonNull(at.get(name));
    }
    return at;
  }

  private static String text(JsonTree.Members tree, String name) {
    return ((JsonTree.Text) Objects.requireNonNull(tree.get(name))).value();
  }

  @Test
  void isServedBesideTheOtherContractToTheSameReaders() {
    HttpResponse<String> stranger = gateway.get("/v1/asyncapi.json");
    HttpResponse<String> caller = gateway.get("/v1/asyncapi.json", "X-API-Key", "anns");

    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(caller.statusCode()).isEqualTo(200);
    assertThat(caller.headers().firstValue("content-type"))
        .contains("application/vnd.aai.asyncapi+json;version=3.0.0");
    assertThat(caller.headers().firstValue("cache-control")).contains("private, no-cache");
  }

  @Test
  void isWellFormed() {
    JsonTree.Members document = document();

    AsyncApiShape.check(document);
    assertThat(text(document, "asyncapi")).isEqualTo("3.0.0");
    assertThat(text(in(document, "info"), "title")).isEqualTo("Sales");
  }

  @Test
  void isWellFormedWhateverStreamsAndEventsAreCalled() {
    String odd =
        CONFIGURATION
            .replace("OrderPaid", "position")
            .replace("OrderCancelled", "Änderung")
            .replace("path: /payments", "path: /")
            .replace("path: /placed/live", "path: /order-events-socket");
    assertThat(gateway.reload(odd).render()).doesNotContain("error");

    JsonTree.Members document = document();

    AsyncApiShape.check(document);
    assertThat(in(document, "channels").all()).hasSize(10).containsKeys("root", "root-socket");
    assertThat(in(document, "channels", "order-events-socket", "messages").all())
        .containsOnlyKeys("OrderPlaced", "position", "-nderung", "unreadable", "position-2");
  }

  @Test
  void describesAStreamAsServerSentEventsAndAsAWebSocket() {
    JsonTree.Members document = document();
    JsonTree.Members sent = in(document, "channels", "order-events");
    JsonTree.Members socket = in(document, "channels", "order-events-socket");

    assertThat(text(sent, "address")).isEqualTo("/v1/order-events");
    assertThat(text(socket, "address")).isEqualTo("/v1/order-events");
    assertThat(in(sent, "messages").all())
        .containsOnlyKeys("OrderPlaced", "OrderPaid", "OrderCancelled", "unreadable");
    assertThat(in(socket, "messages").all()).containsKeys("OrderPlaced", "position");
    assertThat(in(socket, "bindings", "ws", "query", "properties").all())
        .containsOnlyKeys("after", "from", "key", "kind");
    assertThat(in(document, "operations", "tell-order-events", "bindings", "http", "query").all())
        .containsKey("properties");
    assertThat(in(document, "channels", "placed-live", "messages").all())
        .containsOnlyKeys("changed", "closed");
  }

  @Test
  void describesWhatIsTold() {
    JsonTree.Members document = document();
    JsonTree.Members placed = in(document, "components", "messages", "order-events.OrderPlaced");
    JsonTree.Members text =
        in(document, "components", "messages", "order-events-socket.OrderPlaced", "payload");

    assertThat(text(in(placed, "payload"), "$ref")).isEqualTo("#/components/schemas/OrderPlaced");
    assertThat(text(in(text, "properties", "event"), "const")).isEqualTo("OrderPlaced");
    assertThat(text(in(text, "properties", "data"), "$ref"))
        .isEqualTo("#/components/schemas/OrderPlaced");
    assertThat(in(document, "components", "schemas", "OrderPlaced", "properties").all())
        .containsKeys("key", "version", "at", "event");
  }

  @Test
  void saysWhoMayListen() {
    JsonTree.Members document = document();
    JsonTree.Members operation = in(document, "operations", "tell-by-customer");

    assertThat(operation.get("security"))
        .isEqualTo(JsonTree.parse("[{\"$ref\":\"#/components/securitySchemes/staff\"}]"));
    assertThat(text(operation, "description")).contains("controlling");
    assertThat(text(in(document, "components", "securitySchemes", "staff"), "type"))
        .isEqualTo("httpApiKey");
  }

  @Test
  void isNotThereWithoutStreams() {
    String without =
        CONFIGURATION.substring(0, CONFIGURATION.indexOf("    events:\n      - { path"));
    String callers = CONFIGURATION.substring(CONFIGURATION.indexOf("callers:\n  staff"));

    assertThat(gateway.reload(without + callers).render()).doesNotContain("error");
    assertThat(gateway.get("/v1/asyncapi.json", "X-API-Key", "anns").statusCode()).isEqualTo(404);
  }
}
