package dev.banyan.gateway.oracle;

import dev.banyan.connectors.jms.ArtemisBroker;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The messages that the pipeline takes, and what is known of each: a queue of Artemis in the
/// oracle's process, or a topic of a Kafka in its own.
final class Tasks implements AutoCloseable {
  private static final Pattern BODY = Pattern.compile("\"text\":\"((?:task|poison)-\\d+)\"");

  private final String configured;
  private final Random random;
  private final AtomicInteger names = new AtomicInteger();
  private final List<String> sent = new CopyOnWriteArrayList<>();
  private Consumer<String> sending = _ -> {};
  private Runnable closing = () -> {};

  private Tasks(String configured, long seed) {
    this.configured = configured;
    this.random = new Random(seed);
  }

  static Tasks jms(Path folder, long seed) throws IOException, JMSException {
    ArtemisBroker broker = ArtemisBroker.start(Files.createDirectories(folder));
    String url = "tcp://127.0.0.1:" + broker.port();
    Tasks tasks = new Tasks("jms: { url: \"" + url + "\", queue: TASKS, body: text }", seed);
    ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
    Connection connection = factory.createConnection();
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(session.createQueue("TASKS"));
    tasks.sending =
        task -> {
          try {
            producer.send(session.createTextMessage(task));
            tasks.sent.add(task);
          } catch (JMSException e) {
            throw new IllegalStateException(e);
          }
        };
    tasks.closing =
        () -> {
          factory.close();
          broker.close();
        };
    return tasks;
  }

  /// What the broker has not acknowledged may be there or not; it is not counted as sent.
  static Tasks kafka(KafkaProcess broker, long seed) {
    Tasks tasks =
        new Tasks(
            "kafka: { servers: \"" + broker.address() + "\", topic: tasks, body: text }", seed);
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", broker.address(), "max.block.ms", "1000", "metric.reporters", "");
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    tasks.sending =
        task -> {
          byte[] body = task.getBytes(StandardCharsets.UTF_8);
          var _ =
              producer.send(
                  new ProducerRecord<>("tasks", body),
                  (_, failure) -> {
                    if (failure == null) {
                      tasks.sent.add(task);
                    }
                  });
        };
    tasks.closing = producer::close;
    return tasks;
  }

  /// What the configuration says of it.
  String configured() {
    return configured;
  }

  /// What the broker has acknowledged.
  List<String> sent() {
    return sent;
  }

  /// Sends one now and then. By one thread at a time.
  void now() {
    if (random.nextInt(4) == 0) {
      String kind = random.nextInt(10) == 0 ? "poison-" : "task-";
      sending.accept(kind + names.incrementAndGet());
    }
  }

  /// How many dead letters each message has.
  Map<String, Integer> letters(List<Stored.Row> rows) {
    Map<String, Integer> letters = new HashMap<>();
    for (Stored.Row row : rows) {
      if (row.kind().equals("dead-letter-parked")) {
        Matcher body = BODY.matcher(row.payload());
        letters.merge(body.find() ? body.group(1) : row.payload(), 1, Integer::sum);
      }
    }
    return letters;
  }

  @Override
  public void close() {
    closing.run();
  }
}
