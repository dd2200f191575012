package dev.banyan.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.SocketClient;
import dev.banyan.testkit.TestGateway;
import java.io.Closeable;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A gateway that takes orders and tells of them, and those who listen to it.
final class Orders implements AutoCloseable {
  static final String CONFIGURATION =
      """
      banyan: 1
      name: orders
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: data/orders.db }
      models:
        order:
          key: id
          state: { status: text(12) }
          events:
            OrderPlaced:
              fields: { customer: text(8), note: text(100000) }
              apply: { status: "'placed'" }
            OrderPaid: { apply: { status: "'paid'" } }
            OrderCancelled: { apply: { status: "'cancelled'" } }
          commands:
            place:
              takes: { id: text(12), customer: text(8), note: text(100000) }
              expect: new
              emit: [ { event: OrderPlaced } ]
            pay: { takes: { id: text(12) }, emit: [ { event: OrderPaid } ] }
            cancel: { takes: { id: text(12) }, emit: [ { event: OrderCancelled } ] }
        visit:
          key: id
          state: { count: integer }
          events: { Visited: { apply: { count: 1 } } }
          commands:
            visit: { takes: { id: text(12) }, expect: any, emit: [ { event: Visited } ] }
      projections:
        open-orders:
          model: order
          key: id
          fields: { customer: text(8), status: text(12) }
          when:
            OrderPlaced: { set: { customer: event.customer, status: "'placed'" } }
            OrderPaid: { set: { status: "'paid'" } }
            OrderCancelled: { remove: true }
        placed:
          model: order
          window: { every: 1h }
          when: { OrderPlaced: { count: orders } }
      apis:
        sales:
          base: /v1
          callers: anyone
          routes:
            POST /orders: { command: order.place }
            POST /orders/{id}/payment: { command: order.pay }
            POST /orders/{id}/cancellation: { command: order.cancel }
            POST /visits/{id}: { command: visit.visit }
          events:
            - { path: /order-events, model: order, heartbeat: 1s, patience: 1s }
            - { path: /payments, model: order, only: OrderPaid, connections: 2, per-caller: 1 }
            - { path: /open-orders/live, projection: open-orders }
            - { path: /placed/live, projection: placed }
      """;

  private final Path folder;
  private final List<Closeable> open = new ArrayList<>();
  TestGateway gateway;

  Orders(Path folder) {
    this.folder = folder;
    this.gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());
  }

  /// Stops, does something, and starts again over what is there then.
  void restart(Runnable between) {
    gateway.close();
    between.run();
    gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of());
  }

  @Override
  public void close() throws IOException {
    for (Closeable one : open) {
      one.close();
    }
    gateway.close();
  }

  Listening listen(String path, String... headers) throws IOException {
    Listening listening = new Listening(gateway.uri(path), headers);
    open.add(listening::close);
    return listening;
  }

  SocketClient talk(String path) throws IOException {
    SocketClient client = new SocketClient(gateway.server().port("public"), path);
    open.add(client::close);
    return client;
  }

  void post(String path, String body) {
    post(gateway, path, body);
  }

  static void post(TestGateway to, String path, String body) {
    HttpResponse<String> answer =
        to.send(
            to.request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }

  void placed(String id, String note) {
    String order = "{\"id\":\"%s\",\"customer\":\"C1\",\"note\":\"%s\"}";
    post("/v1/orders", order.formatted(id, note));
  }

  String metrics() {
    return gateway.send(HttpRequest.newBuilder(gateway.admin("/metrics")).build()).body();
  }
}
