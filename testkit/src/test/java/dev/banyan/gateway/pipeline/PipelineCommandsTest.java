package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Messages that become commands of a model.
class PipelineCommandsTest {
  private static final String BILLS =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: shop.db }
      systems:
        orders: { queue: {} }
      models:
        bill:
          key: id
          state: { customer: text(20), sent: boolean }
          events:
            BillMade:
              fields: { customer: text(20) }
              apply: { customer: event.customer, sent: "false" }
            BillSent: { apply: { sent: "true" } }
          commands:
            make:
              takes: { id: text(40), customer: text(20) }
              expect: new
              emit: [ { event: BillMade } ]
            send: { takes: { id: text(40) }, emit: [ { event: BillSent } ] }
      apis:
        bills: { callers: anyone, routes: { "GET /bills/{id}": { model: bill } } }
      pipelines:
        billing:
          from: { system: orders }
          retry: { attempts: 3, wait: { from: 1ms, to: 5ms } }
          steps:
            - { command: bill.make, with: { id: message.ID, customer: message.CUSTOMER }, as: bill }
            - { call: orders.put, with: { ID: bill.customer } }
            - { command: bill.send, with: { id: bill.id } }
      """;

  @TempDir Path folder;
  private final FakeQueue queue = new FakeQueue();

  private TestGateway start() {
    return TestGateway.start(folder, BILLS, Map.of(), List.of(queue));
  }

  @Test
  void decidesCommandsAndKnowsTheStateAfterThem() {
    try (TestGateway gateway = start()) {
      queue.send("B1", "anna");
      queue.settled(1);

      assertThat(gateway.get("/bills/B1").body())
          .contains("\"customer\":\"anna\",\"sent\":true,\"version\":2");
      assertThat(queue.effects).containsExactly("anna");
    }
  }

  @Test
  void makesADeadLetterOfWhatAModelRefuses() {
    try (TestGateway gateway = start()) {
      queue.send("B1", "anna");
      queue.settled(1);
      queue.send("again", FakeQueue.order("B1", "berta").getBytes(StandardCharsets.UTF_8));
      queue.settled(1);

      HttpRequest letters =
          HttpRequest.newBuilder(gateway.admin("/dead-letters/billing"))
              .header("Banyan-By", "ann")
              .build();
      assertThat(gateway.send(letters).body()).contains("steps/1").contains("\"failed\"");
      assertThat(gateway.get("/bills/B1").body()).contains("\"customer\":\"anna\"");
      assertThat(queue.effects).containsExactly("anna");
    }
  }
}
