package dev.banyan.connectors.jms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.gateway.pipeline.FakeQueue;
import dev.banyan.gateway.pipeline.Orders;
import dev.banyan.testkit.TestGateway;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pipelines from a queue and to a queue, over a real broker.
class JmsPipelineTest {
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
        orders: { jms: { url: "${env:JMS}", queue: ORDERS, schema: order.schema.json } }
        bills: { jms: { url: "${env:JMS}", queue: BILLS, body: text } }
        target: { queue: {} }
      types:
        Bill: { fields: { number: text(20), customer: text(20) } }
      mappings:
        bill:
          legacy: orders.message
          modern: Bill
          fields: { number: id, customer: customer }
      pipelines:
        billing:
          from: { system: orders }
          key: message.customer
          steps:
            - { map: bill, as: bill }
            - { call: bills.send, with: { body: "bill.customer + ':' + bill.number",
                key: bill.customer } }
        booking:
          from: { system: bills }
          steps:
            - { call: target.upsert, with: { ID: message.body } }
      """;
  private static final String TELLING =
      Orders.MODEL
          + """
          systems:
            told: { jms: { url: "${env:JMS}", queue: TOLD, body: text } }
          pipelines:
            telling:
              from: { model: order }
              retry: { attempts: 1000, wait: { from: 10ms, to: 200ms } }
              steps:
                - { call: told.send, with: { body: message.json } }
          """;

  private static final String MAPPING =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 } }
      store: { sqlite: shop.db }
      systems:
        orders: { jms: { url: "${env:JMS}", queue: ORDERS, schema: order.schema.json } }
        slips: { jms: { url: "${env:JMS}", queue: SLIPS, schema: slip.schema.json } }
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
      """;
  private static final String KEEPING =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: shop.db }
      systems:
        orders: { jms: { url: "${env:JMS}", queue: ORDERS, body: bytes } }
        kept: { jms: { url: "${env:JMS}", queue: KEPT, body: bytes } }
        target: { queue: {} }
      pipelines:
        billing:
          from: { system: orders }
          steps:
            - { call: target.put, with: { ID: "'one'" } }
            - { call: kept.send, with: { body: message.body } }
      """;

  @TempDir Path folder;
  @TempDir Path work;
  private final FakeQueue target = new FakeQueue();

  private TestGateway start(String configuration, ArtemisBroker broker) {
    return TestGateway.start(
        folder, configuration, Map.of("JMS", url(broker)), List.of(new JmsConnector(), target));
  }

  private static String url(ArtemisBroker broker) {
    return "tcp://127.0.0.1:" + broker.port();
  }

  private static void send(ArtemisBroker broker, List<String> bodies) throws Exception {
    produce(
        broker,
        (session, producer) -> {
          for (String body : bodies) {
            producer.send(session.createTextMessage(body));
          }
        });
  }

  private interface Producing {
    void send(Session session, MessageProducer producer) throws JMSException;
  }

  private static void produce(ArtemisBroker broker, Producing producing) throws Exception {
    try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url(broker));
        Connection connection = factory.createConnection()) {
      Session session = connection.createSession();
      producing.send(session, session.createProducer(session.createQueue("ORDERS")));
    }
  }

  /// The next message of a queue.
  private static void next(ArtemisBroker broker, String queue, Reading reading) throws Exception {
    try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url(broker));
        Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      Message message = session.createConsumer(session.createQueue(queue)).receive(30_000);
      assertThat(message).as("a message of " + queue).isNotNull();
      reading.read(message);
    }
  }

  private interface Reading {
    void read(Message message) throws JMSException;
  }

  private static String letters(TestGateway gateway) {
    return ask(gateway, "GET", "");
  }

  private static String ask(TestGateway gateway, String method, String act) {
    return gateway
        .send(
            HttpRequest.newBuilder(gateway.admin("/dead-letters/billing" + act))
                .header("Banyan-By", "anna")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build())
        .body();
  }

  @Test
  void sendsThroughAMapping() throws Exception {
    Files.writeString(folder.resolve("order.schema.json"), SCHEMA);
    Files.writeString(
        folder.resolve("slip.schema.json"),
        """
        { "type": "object", "required": ["no", "who"], "properties": {
          "no": { "type": "string", "maxLength": 20 },
          "who": { "type": "object", "required": ["name"], "properties": {
            "name": { "type": "string", "maxLength": 20 } } } } }
        """);
    try (ArtemisBroker broker = ArtemisBroker.start(work)) {
      send(broker, List.of("{\"id\":\"7\",\"customer\":\"c1\"}"));

      try (TestGateway _ = start(MAPPING, broker)) {
        next(
            broker,
            "SLIPS",
            message -> {
              assertThat(message.getBody(String.class))
                  .isEqualTo("{\"no\":\"7\",\"who\":{\"name\":\"c1\"}}");
              assertThat(message.getStringProperty("JMSXGroupID")).isEqualTo("c1");
            });
      }
    }
  }

  @Test
  void handsTheBytesThatCameToTheStepsOfALetterThatIsRunAgain() throws Exception {
    long seed = System.nanoTime();
    byte[] bytes = new byte[100_001];
    new Random(seed).nextBytes(bytes);
    target.failing = _ -> Fault.of(Fault.Kind.CONFLICT, "It fails");
    try (ArtemisBroker broker = ArtemisBroker.start(work);
        TestGateway gateway = start(KEEPING, broker)) {
      produce(
          broker,
          (session, producer) -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(bytes);
            producer.send(message);
          });
      while (!letters(gateway).contains("\"open\":1")) {
        Thread.onSpinWait();
      }
      target.failing = _ -> null;

      String done = ask(gateway, "POST", "/redrive");

      assertThat(done).contains("\"counts\":{\"done\":1}");
      next(
          broker,
          "KEPT",
          message -> assertThat(message.getBody(byte[].class)).as("seed " + seed).isEqualTo(bytes));
    }
  }

  @Test
  void worksPastAPoisonMessageInTheMiddleOfAQueue() throws Exception {
    Files.writeString(folder.resolve("order.schema.json"), SCHEMA);
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String order = "{\"id\":\"%02d\",\"customer\":\"c%d\"}".formatted(i, i % 3);
      bodies.add(i == 30 ? "this is no order" : order);
    }
    try (ArtemisBroker broker = ArtemisBroker.start(work)) {
      send(broker, bodies);

      try (TestGateway gateway = start(BILLING, broker)) {
        target.made(59);

        assertThat(target.effects).doesNotHaveDuplicates().hasSize(59).doesNotContain("c0:30");
        for (int customer = 0; customer < 3; customer++) {
          String own = "c" + customer + ":";
          assertThat(target.effects).filteredOn(one -> one.startsWith(own)).isSorted();
        }
        assertThat(letters(gateway)).contains("\"open\":1", "ORDERS@", "\"step\":\"decode\"");
      }
    }
  }

  @Test
  void relaysEventsThroughAnOutageUnderTheirIdsAndKeys() throws Exception {
    List<String> expected = new ArrayList<>();
    try (ArtemisBroker broker = ArtemisBroker.start(work)) {
      try (TestGateway gateway = start(TELLING, broker)) {
        Orders.place(gateway, "A");
        broker.stop();
        Orders.note(gateway, "A", "first");
        Orders.note(gateway, "A", "second");
        broker.start();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url(broker));
            Connection connection = factory.createConnection()) {
          connection.start();
          Session session = connection.createSession();
          MessageConsumer consumer = session.createConsumer(session.createQueue("TOLD"));
          List<String> ids = new ArrayList<>();
          while (ids.stream().distinct().count() < 3) {
            Message message = consumer.receive(30_000);
            assertThat(message).as("after " + ids).isNotNull();
            assertThat(message.getStringProperty("JMSXGroupID")).isEqualTo("A");
            ids.add(message.getStringProperty("message_id"));
          }
          expected.addAll(ids.stream().distinct().toList());
        }
      }
    }

    assertThat(expected).containsExactly("model/order/A/1", "model/order/A/2", "model/order/A/3");
  }
}
