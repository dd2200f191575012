package dev.banyan.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A route that asks over a real broker, its question and the answer each in the types of the other
/// side.
class KafkaRequestTest {
  private static final String ASK =
      """
      { "type": "object", "required": ["ITEM-CODE", "QTY"], "properties": {
        "ITEM-CODE": { "type": "string", "maxLength": 20 },
        "QTY": { "type": "integer", "minimum": 0, "maximum": 999 } } }
      """;
  private static final String QUOTE =
      """
      { "type": "object", "required": ["ITEM", "AMOUNT"], "properties": {
        "ITEM": { "type": "string", "maxLength": 20 },
        "AMOUNT": { "type": "string", "maxLength": 12 } } }
      """;
  private static final String SHOP =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        quotes:
          kafka: { servers: "${env:KAFKA}", topic: quotes, schema: ask.schema.json,
            requests: { replies: quoted, schema: quote.schema.json } }
      types:
        Ask: { fields: { item: text(20), pieces: integer } }
        Quote: { fields: { item: text(20), price: text(12) } }
      mappings:
        ask:
          legacy: quotes.message
          modern: Ask
          fields: { item: ITEM-CODE, pieces: QTY }
        quote:
          legacy: quotes.answer
          modern: Quote
          fields: { item: ITEM, price: AMOUNT }
      operations:
        quote:
          takes: { ask: Ask }
          call: quotes.request
          with: { mapping: ask, from: ask }
          returns: { mapping: quote }
      apis:
        shop:
          base: /v1
          callers: anyone
          routes:
            POST /quotes: { call: quote, status: 200 }
      """;

  @TempDir Path folder;
  @TempDir Path work;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private static byte[] bytes(ConsumerRecord<String, String> from, String header) {
    Header found = from.headers().lastHeader(header);
    return Objects.requireNonNull(found, header).value();
  }

  /// The other side: answers so many questions, each where it is told to.
  private void answer(KafkaBroker broker, int count) {
    Map<String, Object> common = Map.of("bootstrap.servers", broker.address());
    Map<String, Object> reading =
        Map.of(
            "bootstrap.servers", broker.address(),
            "group.id", "pricing",
            "auto.offset.reset", "earliest");
    try (KafkaConsumer<String, String> consumer =
            new KafkaConsumer<>(reading, new StringDeserializer(), new StringDeserializer());
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(common, new StringSerializer(), new StringSerializer())) {
      consumer.subscribe(List.of("quotes"));
      while (asked.size() < count) {
        for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofMillis(200))) {
          asked.add(one.value());
          String price = one.value().contains("tea") ? "\"12.50\"" : "{}";
          var record =
              new ProducerRecord<String, String>(
                  new String(bytes(one, "reply-topic"), StandardCharsets.UTF_8),
                  "{\"ITEM\":\"of " + one.offset() + "\",\"AMOUNT\":" + price + "}");
          record.headers().add("correlation-id", bytes(one, "correlation-id"));
          var _ = producer.send(record);
        }
      }
      producer.flush();
    }
  }

  private static HttpResponse<String> ask(TestGateway gateway, String item) {
    return gateway.send(
        gateway
            .request("/v1/quotes")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"item\":\"" + item + "\",\"pieces\":3}"))
            .build());
  }

  @Test
  void mapsTheQuestionAndItsAnswerAndRefusesOneThatIsNotOfItsType() throws Exception {
    Files.writeString(folder.resolve("ask.schema.json"), ASK);
    Files.writeString(folder.resolve("quote.schema.json"), QUOTE);
    try (KafkaBroker broker = KafkaBroker.start(work)) {
      broker.topic("quotes", 1);
      broker.topic("quoted", 1);
      Thread pricing = Thread.ofVirtual().start(() -> answer(broker, 2));
      try (TestGateway gateway =
          TestGateway.start(
              folder, SHOP, Map.of("KAFKA", broker.address()), List.of(new KafkaConnector()))) {

        HttpResponse<String> tea = ask(gateway, "tea");
        HttpResponse<String> odd = ask(gateway, "pot");
        pricing.join();

        assertThat(tea.statusCode()).as(tea.body()).isEqualTo(200);
        assertThat(tea.body()).isEqualTo("{\"item\":\"of 0\",\"price\":\"12.50\"}");
        assertThat(asked.getFirst()).isEqualTo("{\"ITEM-CODE\":\"tea\",\"QTY\":3}");
        assertThat(odd.statusCode()).as(odd.body()).isEqualTo(504);
        assertThat(odd.body()).contains("outcome-unknown").doesNotContain("AMOUNT");
      }
    }
  }
}
