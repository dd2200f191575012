package dev.banyan.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.pipeline.FakeQueue;
import dev.banyan.gateway.pipeline.Orders;
import dev.banyan.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a command through its event and a topic to an effect, over a real broker that goes away and
/// comes back, and a gateway that is stopped in between.
class KafkaOutboxTest {
  private static final String SHOP =
      Orders.MODEL
          + """
          systems:
            told:
              kafka: { servers: "${env:KAFKA}", topic: told, body: text, envelope: cloudevents }
            target: { queue: {} }
          pipelines:
            telling:
              from: { model: order }
              retry: { attempts: 1000, wait: { from: 10ms, to: 200ms } }
              steps:
                - { call: told.send, with: { body: message.json } }
            hearing:
              from: { system: told }
              key: message.subject.orValue('')
              steps:
                - { deduplicate: message.id }
                - { call: target.put, with: { ID: message.id } }
          """;

  @TempDir Path folder;
  @TempDir Path work;
  private final FakeQueue target = new FakeQueue();
  private final List<String> expected = new ArrayList<>();

  private TestGateway start(KafkaBroker broker) {
    return TestGateway.start(
        folder, SHOP, Map.of("KAFKA", broker.address()), List.of(new KafkaConnector(), target));
  }

  private void happen(TestGateway gateway, int from, int to) {
    for (int version = from; version <= to; version++) {
      for (String key : List.of("A", "B", "C")) {
        if (version == 1) {
          Orders.place(gateway, key);
        } else {
          Orders.note(gateway, key, "again");
        }
        expected.add("model/order/" + key + "/" + version);
      }
    }
  }

  private static List<ConsumerRecord<String, String>> records(KafkaBroker broker) {
    List<ConsumerRecord<String, String>> all = new ArrayList<>();
    List<TopicPartition> partitions =
        List.of(new TopicPartition("told", 0), new TopicPartition("told", 1));
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.internal(), "metric.reporters", ""),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(one -> one).sum();
      while (all.size() < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
      }
    }
    return all;
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void makesOneEffectOfEachEventWhateverGoesAway() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(work)) {
      broker.topic("told", 2);
      try (TestGateway gateway = start(broker)) {
        happen(gateway, 1, 4);
        target.made(3);
        broker.stop();
        happen(gateway, 5, 6);
        broker.start();
        target.made(6);
      }

      try (TestGateway gateway = start(broker)) {
        happen(gateway, 7, 8);
        target.made(24 - 9);
      }

      assertThat(target.effects).containsExactlyInAnyOrderElementsOf(expected);
      for (String key : List.of("A", "B", "C")) {
        assertThat(target.effects).filteredOn(one -> one.contains("/" + key + "/")).isSorted();
      }
      assertThat(records(broker))
          .hasSizeGreaterThanOrEqualTo(24)
          .allSatisfy(
              record -> {
                String kind = record.value().contains("customer") ? "OrderPlaced" : "OrderNoted";
                assertThat(header(record, "ce_type")).isEqualTo("order." + kind);
                assertThat(header(record, "ce_source")).isEqualTo("/shop/order");
                assertThat(header(record, "ce_subject")).isEqualTo(record.key());
                assertThat(header(record, "ce_id")).startsWith("model/order/" + record.key());
                assertThat(header(record, "ce_time")).startsWith("20").endsWith("Z");
                assertThat(header(record, "content-type")).isEqualTo("application/json");
              });
    }
  }
}
