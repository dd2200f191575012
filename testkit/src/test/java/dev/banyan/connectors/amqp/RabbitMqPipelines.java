package dev.banyan.connectors.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import dev.banyan.base.Deadline;
import dev.banyan.gateway.pipeline.FakeQueue;
import dev.banyan.gateway.pipeline.Orders;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pipelines from a queue and to a queue, and the outbox of a model, over a real RabbitMQ. Run by
/// `./prove amqp`.
class RabbitMqPipelines {
  private static final String SCHEMA =
      """
      { "type": "object", "required": ["id", "customer"], "properties": {
        "id": { "type": "string", "maxLength": 20 },
        "customer": { "type": "string", "maxLength": 20 } } }
      """;
  private static final String BILLING =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: shop.db }
      systems:
        orders: { amqp: { url: "${env:AMQP}", queue: ORDERS, schema: order.schema.json,
          username: "${env:USER}", password: "${env:PASSWORD}" } }
        bills: { amqp: { url: "${env:AMQP}", queue: BILLS, body: text,
          username: "${env:USER}", password: "${env:PASSWORD}" } }
        target: { queue: {} }
      pipelines:
        billing:
          from: { system: orders }
          key: message.customer
          steps:
            - { call: bills.send, with: { body: "message.customer + ':' + message.id" } }
        booking:
          from: { system: bills }
          steps:
            - { call: target.upsert, with: { ID: message.body } }
      """;
  private static final String TELLING =
      Orders.MODEL
          + """
          systems:
            told: { amqp: { url: "${env:AMQP}", queue: TOLD, body: text,
              username: "${env:USER}", password: "${env:PASSWORD}" } }
          pipelines:
            telling:
              from: { model: order }
              retry: { attempts: 1000, wait: { from: 10ms, to: 200ms } }
              steps:
                - { call: told.send, with: { body: message.json } }
          """;

  @TempDir Path folder;
  @TempDir Path work;
  private final FakeQueue target = new FakeQueue();

  private TestGateway start(String configuration, RabbitMqServer server) {
    return TestGateway.start(
        folder,
        configuration,
        Map.of(
            "AMQP", "amqp://127.0.0.1:" + server.port(),
            "USER", RabbitMqServer.USER,
            "PASSWORD", RabbitMqServer.PASSWORD),
        List.of(new AmqpConnector(), target));
  }

  private static String letters(TestGateway gateway) {
    return gateway
        .send(
            HttpRequest.newBuilder(gateway.admin("/dead-letters/billing"))
                .header("Banyan-By", "anna")
                .build())
        .body();
  }

  private static void awaitTaken(TestGateway gateway, int count) {
    HttpRequest metrics = HttpRequest.newBuilder(gateway.admin("/metrics")).build();
    String line = "banyan_pipeline_taken_total{pipeline=\"billing\"} " + count + ".0";
    Deadline deadline = Deadline.in(Duration.ofSeconds(60));
    while (!gateway.send(metrics).body().contains(line)) {
      assertThat(deadline.passed()).as("not all are taken").isFalse();
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  @Test
  void worksPastAPoisonMessageInTheMiddleOfAQueue() throws Exception {
    Files.writeString(folder.resolve("order.schema.json"), SCHEMA);
    try (RabbitMqServer server = RabbitMqServer.start(work)) {
      server.queue("ORDERS");
      server.queue("BILLS");
      server.with(
          channel -> {
            for (int i = 0; i < 60; i++) {
              String order = "{\"id\":\"%02d\",\"customer\":\"c%d\"}".formatted(i, i % 3);
              byte[] body = (i == 30 ? "no order" : order).getBytes(StandardCharsets.UTF_8);
              channel.basicPublish("", "ORDERS", MessageProperties.PERSISTENT_BASIC, body);
            }
          });

      try (TestGateway gateway = start(BILLING, server)) {
        target.made(59);

        assertThat(target.effects).doesNotHaveDuplicates().hasSize(59).doesNotContain("c0:30");
        for (int customer = 0; customer < 3; customer++) {
          String own = "c" + customer + ":";
          assertThat(target.effects).filteredOn(one -> one.startsWith(own)).isSorted();
        }
        assertThat(letters(gateway)).contains("\"open\":1", "\"step\":\"decode\"");
      }
    }
  }

  /// Senders repeat what was not confirmed, and not all give ids that differ.
  @Test
  void tellsCopiesOfAMessageFromOthersOfItsId() throws Exception {
    Files.writeString(folder.resolve("order.schema.json"), SCHEMA);
    try (RabbitMqServer server = RabbitMqServer.start(work)) {
      server.queue("ORDERS");
      server.queue("BILLS");
      server.with(
          channel -> {
            for (int i = 0; i < 40; i++) {
              String order = "{\"id\":\"%02d\",\"customer\":\"c\"}".formatted(i / 2);
              channel.basicPublish(
                  "",
                  "ORDERS",
                  MessageProperties.PERSISTENT_BASIC.builder().messageId("m" + i / 4).build(),
                  order.getBytes(StandardCharsets.UTF_8));
            }
          });

      try (TestGateway gateway =
          start(BILLING.replace("key:", "at-once: 2\n    unsettled: 4\n    key:"), server)) {
        target.made(20);
        awaitTaken(gateway, 40);
      }

      assertThat(target.effects).doesNotHaveDuplicates().hasSize(20);
      server.with(
          channel -> assertThat(channel.basicGet("ORDERS", true)).as("nothing is left").isNull());
    }
  }

  @Test
  void relaysEventsThroughAnOutageUnderTheirIds() throws Exception {
    try (RabbitMqServer server = RabbitMqServer.start(work)) {
      server.queue("TOLD");
      try (TestGateway gateway = start(TELLING, server)) {
        Orders.place(gateway, "A");
        server.stop();
        Orders.note(gateway, "A", "first");
        Orders.note(gateway, "A", "second");
        server.start();

        assertThat(told(server, 3).stream().distinct())
            .containsExactly("model/order/A/1", "model/order/A/2", "model/order/A/3");
      }
    }
  }

  /// The ids of what is told, until there are so many different ones.
  private static List<String> told(RabbitMqServer server, int count) throws Exception {
    List<String> ids = new ArrayList<>();
    Deadline deadline = Deadline.in(Duration.ofSeconds(60));
    try (Connection connection = server.connect();
        Channel channel = connection.createChannel()) {
      while (ids.stream().distinct().count() < count) {
        assertThat(deadline.passed()).as("after " + ids).isFalse();
        GetResponse one = channel.basicGet("TOLD", true);
        if (one != null) {
          ids.add(one.getProps().getMessageId());
        }
      }
    }
    return ids;
  }
}
