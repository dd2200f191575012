package dev.banyan.gateway.oracle;

import dev.banyan.connectors.amqp.RabbitMqServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Kills gateways at each point on the way of a message that they take from Artemis, Kafka and
/// RabbitMQ; prints `note NAME VALUE`, and ends with an error at the first thing that is wrong.
///
///     MessageCampaign ROUNDS FOLDER SEED
public final class MessageCampaign {
  private final Path folder;
  private final Random random;
  private final Map<String, Integer> reached = new TreeMap<>();
  private int messages;

  private MessageCampaign(Path folder, long seed) {
    this.folder = folder;
    this.random = new Random(seed);
  }

  /// What makes the messages of one round.
  private interface Source {
    Tasks in(Path folder) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]).toAbsolutePath();
    MessageCampaign campaign = new MessageCampaign(folder, Long.parseLong(args[2]));
    int rounds = Integer.parseInt(args[0]);
    for (int i = 0; i < rounds; i++) {
      campaign.jms("jms" + i);
      campaign.kafka("kafka" + i);
    }
    try (RabbitMqServer broker = RabbitMqServer.start(made(folder.resolve("rabbitmq")))) {
      for (int i = 0; i < rounds; i++) {
        campaign.amqp("amqp" + i, broker);
      }
    }
    int kills = 3 * rounds * Point.ofMessages().size();
    System.out.println("note kills " + kills);
    System.out.println("note messages " + campaign.messages);
    System.out.println("note points " + campaign.reached.size());
    campaign.reached.forEach((point, count) -> System.out.println(point + ": " + count));
    List<String> missed =
        campaign.reached.entrySet().stream()
            .filter(one -> one.getValue() == 0)
            .map(Map.Entry::getKey)
            .toList();
    if (!missed.isEmpty()) {
      System.out.println(new AssertionError("points that were never reached: " + missed));
    }
    System.exit(missed.isEmpty() ? 0 : 1);
  }

  private static Path made(Path folder) throws IOException {
    return Files.createDirectories(folder);
  }

  private void jms(String name) throws Exception {
    round(name, own -> Tasks.jms(own.resolve("broker"), random.nextLong()));
  }

  private void kafka(String name) throws Exception {
    try (KafkaProcess broker = new KafkaProcess(folder.resolve(name + "-broker"))) {
      round(name, _ -> Tasks.kafka(broker, random.nextLong()));
    }
  }

  private void amqp(String name, RabbitMqServer broker) throws Exception {
    round(name, own -> Tasks.amqp(broker, own, random.nextLong()));
  }

  private void round(String name, Source source) throws Exception {
    Path own = made(folder.resolve(name));
    List<Point> points = Point.ofMessages();
    try (Tasks tasks = source.in(own);
        GatewayLife life = new GatewayLife(own, "", random.nextLong(), tasks)) {
      for (Point point : points) {
        life.killAt(point);
      }
      life.settle();
      messages += tasks.sent().size();
      String connector = name.replaceAll("\\d", "");
      life.reached.forEach(
          (point, count) -> reached.merge(connector + " " + point, count, Integer::sum));
    }
  }
}
