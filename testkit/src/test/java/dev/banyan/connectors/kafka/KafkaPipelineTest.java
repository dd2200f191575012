package dev.banyan.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.pipeline.FakeQueue;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pipelines from a topic through a step to another topic and on to a system, over a real broker.
class KafkaPipelineTest {
  private static final String SCHEMA =
      """
      { "type": "object", "required": ["id", "customer"], "properties": {
        "id": { "type": "string", "maxLength": 20 },
        "customer": { "type": "string", "maxLength": 20 } } }
      """;
  private static final String SHOP =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: shop.db }
      systems:
        orders: { kafka: { servers: "${env:KAFKA}", topic: orders, schema: order.schema.json } }
        bills: { kafka: { servers: "${env:KAFKA}", topic: bills, body: text } }
        target: { queue: {} }
      types:
        Bill: { fields: { text: text(60) } }
      pipelines:
        billing:
          from: { system: orders }
          key: message.customer
          steps:
            - { set: { text: "message.customer + ':' + message.id" }, type: Bill, as: bill }
            - { call: bills.send, with: { body: bill.text, key: message.customer } }
        booking:
          from: { system: bills }
          steps:
            - { call: target.upsert, with: { ID: message.body } }
      """;

  private static final String MAPPING =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: shop.db }
      systems:
        orders: { kafka: { servers: "${env:KAFKA}", topic: orders, schema: order.schema.json } }
        slips: { kafka: { servers: "${env:KAFKA}", topic: slips, schema: slip.schema.json } }
        target: { queue: {} }
      types:
        Bill: { fields: { number: text(20), customer: text(20) } }
      mappings:
        bill:
          legacy: orders.message
          modern: Bill
          fields: { number: id, customer: customer }
        slip:
          legacy: slips.message
          modern: Bill
          fields: { number: no, customer: who.name }
      operations:
        send-slip:
          takes: { bill: Bill, key: text(20) }
          call: slips.send
          with: { mapping: slip, from: bill }
      pipelines:
        billing:
          from: { system: orders }
          steps:
            - { map: bill, as: bill }
            - { call: send-slip, with: { bill: bill, key: bill.customer } }
        reading:
          from: { system: slips }
          steps:
            - { call: target.upsert, with: { ID: "message.no + ' of ' + message.who.name" } }
      """;

  @TempDir Path folder;
  @TempDir Path work;

  private static void send(KafkaBroker broker, List<String> bodies) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", broker.address(), "metric.reporters", "");
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      for (String body : bodies) {
        var _ =
            producer.send(
                new ProducerRecord<>("orders", null, body.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private static String order(int number) {
    return "{\"id\":\"%d\",\"customer\":\"c%d\"}".formatted(number, number % 3);
  }

  private static String letters(TestGateway gateway) {
    return gateway
        .send(
            HttpRequest.newBuilder(gateway.admin("/dead-letters/billing"))
                .header("Banyan-By", "anna")
                .build())
        .body();
  }

  @Test
  void worksPastAPoisonMessageInTheMiddleOfATopic() throws Exception {
    Files.writeString(folder.resolve("order.schema.json"), SCHEMA);
    FakeQueue target = new FakeQueue();
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      bodies.add(i == 30 ? "this is no order" : order(i));
    }
    try (KafkaBroker broker = KafkaBroker.start(work)) {
      broker.topic("orders", 2);
      broker.topic("bills", 2);
      send(broker, bodies);

      try (TestGateway gateway =
          TestGateway.start(
              folder,
              SHOP,
              Map.of("KAFKA", broker.address()),
              List.of(new KafkaConnector(), target))) {
        target.made(59);

        assertThat(target.effects).doesNotHaveDuplicates().hasSize(59).doesNotContain("c0:30");
        assertThat(letters(gateway)).contains("\"open\":1", "orders/", "\"step\":\"decode\"");
      }
    }
  }

  @Test
  void sendsThroughAMappingAndPutsAsideWhatTheOtherSidesTypeDoesNotHold() throws Exception {
    Files.writeString(folder.resolve("order.schema.json"), SCHEMA);
    Files.writeString(
        folder.resolve("slip.schema.json"),
        """
        { "type": "object", "required": ["no", "who"], "properties": {
          "no": { "type": "string", "maxLength": 3 },
          "who": { "type": "object", "required": ["name"], "properties": {
            "name": { "type": "string", "maxLength": 20 } } } } }
        """);
    FakeQueue target = new FakeQueue();
    try (KafkaBroker broker = KafkaBroker.start(work)) {
      broker.topic("orders", 1);
      broker.topic("slips", 1);
      send(broker, List.of(order(1), order(1234), order(2)));

      try (TestGateway gateway =
          TestGateway.start(
              folder,
              MAPPING,
              Map.of("KAFKA", broker.address()),
              List.of(new KafkaConnector(), target))) {
        target.made(2);

        assertThat(target.effects).containsExactly("1 of c1", "2 of c2");
        assertThat(letters(gateway))
            .contains("\"open\":1", "\"step\":\"steps/2\"", "\"why\":\"failed\"");
      }
    }
  }
}
