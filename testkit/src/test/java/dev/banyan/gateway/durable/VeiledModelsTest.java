package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fields of models and projections that not everybody may see or change, declared where they are.
class VeiledModelsTest {
  private static final String KEY = "X-API-Key";
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: orders
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: data/orders.db }
      callers:
        people:
          api-key:
            keys:
              - { id: ann, hash: "ANN", roles: [boss] }
              - { id: nan, hash: "NAN", roles: [clerk] }
      types:
        Discount:
          fields:
            of: decimal(5.2)
            why: { type: text(20), optional: true, change: [boss] }
      models:
        order:
          key: id
          state:
            status: text(12)
            pin: { type: text(8), optional: true, see: [boss] }
          events:
            OrderPlaced:
              fields: { pin: { type: text(8), optional: true, see: [boss] } }
              apply: { status: "'placed'", pin: event.pin }
            OrderReduced: { fields: { by: Discount }, apply: { status: "'reduced'" } }
          commands:
            place:
              takes: { id: text(12), pin: { type: text(8), optional: true, change: [boss] } }
              expect: new
              emit: [ { event: OrderPlaced } ]
            reduce: { takes: { id: text(12), by: Discount }, emit: [ { event: OrderReduced } ] }
      projections:
        order-list:
          model: order
          key: id
          fields: { pin: { type: text(8), optional: true, see: [boss] } }
          when:
            OrderPlaced: { set: { pin: event.pin } }
      apis:
        sales:
          base: /v1
          callers: people
          routes:
            POST /orders: { command: order.place }
            POST /orders/{id}/reduction: { command: order.reduce }
            GET /orders/{id}: { model: order, history: true }
            GET /rows: { projection: order-list }
            GET /rows/{id}: { projection: order-list }
      """;

  @TempDir Path folder;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    String configuration =
        CONFIGURATION.replace("ANN", ApiKeys.hash("anns")).replace("NAN", ApiKeys.hash("nans"));
    gateway = TestGateway.start(folder, configuration, Map.of(), List.of());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> post(String path, String body, String key) {
    return gateway.send(
        gateway
            .request(path)
            .headers("Content-Type", "application/json", KEY, key)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private String placed() {
    HttpResponse<String> answer = post("/v1/orders", "{\"id\":\"A1\",\"pin\":\"4711\"}", "anns");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.headers().firstValue("banyan-position").orElseThrow();
  }

  @Test
  void hidesFieldsOfAStateFromThoseWhoMayNotSeeThem() {
    placed();

    HttpResponse<String> boss = gateway.get("/v1/orders/A1", KEY, "anns");
    HttpResponse<String> clerk = gateway.get("/v1/orders/A1", KEY, "nans");
    HttpResponse<String> before = gateway.get("/v1/orders/A1?version=1", KEY, "nans");

    assertThat(boss.body()).contains("4711");
    assertThat(clerk.body()).contains("placed").doesNotContain("4711");
    assertThat(before.body()).contains("placed").doesNotContain("4711");
  }

  @Test
  void hidesFieldsOfRowsFromThoseWhoMayNotSeeThem() {
    String position = placed();

    HttpResponse<String> boss =
        gateway.get("/v1/rows/A1", KEY, "anns", "Banyan-Position", position);
    HttpResponse<String> row = gateway.get("/v1/rows/A1", KEY, "nans", "Banyan-Position", position);
    HttpResponse<String> rows = gateway.get("/v1/rows", KEY, "nans");

    assertThat(boss.body()).isEqualTo("{\"id\":\"A1\",\"pin\":\"4711\"}");
    assertThat(row.body()).isEqualTo("{\"id\":\"A1\"}");
    assertThat(rows.body()).isEqualTo("{\"items\":[{\"id\":\"A1\"}]}");
  }

  @Test
  void refusesFieldsOfACommandFromThoseWhoMayNotGiveThem() {
    HttpResponse<String> refused = post("/v1/orders", "{\"id\":\"A1\",\"pin\":\"1\"}", "nans");
    HttpResponse<String> without = post("/v1/orders", "{\"id\":\"A1\"}", "nans");

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
    assertThat(refused.body()).contains("#/pin");
    assertThat(without.statusCode()).as(without.body()).isEqualTo(201);
  }

  @Test
  void refusesFieldsBelowFieldsOfACommandFromThoseWhoMayNotGiveThem() {
    placed();

    HttpResponse<String> refused =
        post("/v1/orders/A1/reduction", "{\"by\":{\"of\":1,\"why\":\"x\"}}", "nans");

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
    assertThat(refused.body()).contains("#/by/why");
  }
}
