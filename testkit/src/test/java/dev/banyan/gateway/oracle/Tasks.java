package dev.banyan.gateway.oracle;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import dev.banyan.connectors.amqp.RabbitMqServer;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The messages that the pipeline takes, and what is known of each: a queue of Artemis in the
/// oracle's process, or a topic of a Kafka or a queue of a RabbitMQ in its own.
final class Tasks implements AutoCloseable {
  private static final Pattern BODY = Pattern.compile("\"text\":\"((?:task|poison)-\\d+)\"");

  private static final long CONFIRMED_MILLIS = 10_000;

  private final String configured;
  private final Random random;
  private final AtomicInteger names = new AtomicInteger();
  private final List<String> sent = new CopyOnWriteArrayList<>();
  private Consumer<String> sending = _ -> {};
  private Runnable gone = () -> {};
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
    Admin admin = Admin.create(settings);
    tasks.gone = () -> forget(admin);
    tasks.closing =
        () -> {
          producer.close();
          admin.close();
        };
    return tasks;
  }

  /// Has the broker notice at once that the members of all groups are no more; it would wait for
  /// them until their sessions are over.
  private static void forget(Admin admin) {
    try {
      for (GroupListing group : admin.listGroups().all().get()) {
        var all = new RemoveMembersFromConsumerGroupOptions();
        admin.removeMembersFromConsumerGroup(group.groupId(), all).all().get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A queue of a RabbitMQ; what reads it finds the password in the file `password` of the folder.
  static Tasks amqp(RabbitMqServer broker, Path folder, long seed)
      throws IOException, TimeoutException {
    String queue = "tasks-" + folder.getFileName();
    broker.queue(queue);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("password"), RabbitMqServer.PASSWORD);
    Tasks tasks =
        new Tasks(
            "amqp: { url: \"amqp://127.0.0.1:%d\", queue: %s, body: text, username: %s, %s }"
                .formatted(
                    broker.port(), queue, RabbitMqServer.USER, "password: \"${file:password}\""),
            seed);
    com.rabbitmq.client.Connection connection = broker.connect();
    Channel channel = connection.createChannel();
    channel.confirmSelect();
    tasks.sending =
        task -> {
          byte[] body = task.getBytes(StandardCharsets.UTF_8);
          try {
            var named = MessageProperties.PERSISTENT_TEXT_PLAIN.builder().messageId(task).build();
            channel.basicPublish("", queue, named, body);
            channel.waitForConfirmsOrDie(CONFIRMED_MILLIS);
            tasks.sent.add(task);
          } catch (IOException | InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
          }
        };
    tasks.closing = connection::abort;
    return tasks;
  }

  /// What the configuration says of it.
  String configured() {
    return configured;
  }

  /// Whoever took messages was killed.
  void gone() {
    gone.run();
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
