package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// A model of orders whose events are relayed, and commands to it.
public final class Orders {
  /// Without systems and pipelines.
  public static final String MODEL =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: shop.db }
      models:
        order:
          key: id
          state: { status: text(12) }
          events:
            OrderPlaced:
              fields: { customer: text(8), total: decimal(9.2) }
              apply: { status: "'placed'" }
            OrderNoted:
              fields: { note: text(40) }
              apply: { status: "'noted'" }
          commands:
            place:
              takes: { id: text(12), customer: text(8), total: decimal(9.2) }
              expect: new
              emit: [ { event: OrderPlaced } ]
            note:
              takes: { id: text(12), note: text(40) }
              emit: [ { event: OrderNoted } ]
      apis:
        sales:
          base: /v1
          callers: anyone
          routes:
            POST /orders: { command: order.place }
            POST /orders/{id}/notes: { command: order.note }
      """;

  private Orders() {}

  public static void place(TestGateway gateway, String id) {
    post(gateway, "/v1/orders", "{\"id\":\"%s\",\"customer\":\"c\",\"total\":2.50}".formatted(id));
  }

  public static void note(TestGateway gateway, String id, String note) {
    post(gateway, "/v1/orders/" + id + "/notes", "{\"note\":\"%s\"}".formatted(note));
  }

  private static void post(TestGateway gateway, String path, String body) {
    HttpResponse<String> answer =
        gateway.send(
            gateway
                .request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
  }
}
