package dev.banyan.gateway.oracle;

import dev.banyan.testbase.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Takes the store or the broker away from a gateway under load, and gives it back: what is
/// answered meanwhile must be true, and everything must go on by itself. Prints `note NAME VALUE`.
///
///     GatewayOutages COUNT SECONDS FOLDER SEED    each COUNT times, once that long
public final class GatewayOutages {
  private static final int SECONDS_USUAL = 5;
  private static final int OF_A_LIFE = 3;

  private GatewayOutages() {}

  /// What happens, and to whom.
  enum Kind {
    POSTGRES_KILLED,
    POSTGRES_PAUSED,
    POSTGRES_STOPPED,
    KAFKA_KILLED,
    KAFKA_PAUSED,
    KAFKA_STOPPED
  }

  /// Something that happens for a while.
  record Outage(Kind kind, Duration length, PostgresServer server, KafkaProcess broker) {
    void begin() {
      switch (kind) {
        case POSTGRES_KILLED -> server.kill();
        case POSTGRES_PAUSED -> server.pause();
        case POSTGRES_STOPPED -> server.stop();
        case KAFKA_KILLED -> broker.kill();
        case KAFKA_PAUSED -> broker.signal("STOP");
        case KAFKA_STOPPED -> broker.stop();
      }
    }

    void end() {
      switch (kind) {
        case POSTGRES_KILLED, POSTGRES_STOPPED -> server.start();
        case POSTGRES_PAUSED -> server.resume();
        case KAFKA_KILLED, KAFKA_STOPPED -> broker.start();
        case KAFKA_PAUSED -> broker.signal("CONT");
      }
    }
  }

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    Duration longest = Duration.ofSeconds(Integer.parseInt(args[1]));
    Path folder = Path.of(args[2]).toAbsolutePath();
    Random random = new Random(Long.parseLong(args[3]));
    List<Kind> left = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      left.addAll(List.of(Kind.values()));
    }
    int lives = 0;
    try (PostgresServer server = PostgresServer.in(folder.resolve("postgres"), Map.of())) {
      while (!left.isEmpty()) {
        Path own = folder.resolve("life" + lives);
        try (KafkaProcess broker = new KafkaProcess(own.resolve("kafka"));
            Tasks tasks = Tasks.kafka(broker, random.nextLong());
            GatewayLife life =
                new GatewayLife(own, server.newDatabase(), random.nextLong(), tasks)) {
          List<Outage> outages = new ArrayList<>();
          for (Kind kind : List.copyOf(left.subList(0, Math.min(OF_A_LIFE, left.size())))) {
            left.removeFirst();
            boolean first = lives * OF_A_LIFE < Kind.values().length;
            int seconds = first ? (int) longest.toSeconds() : 1 + random.nextInt(SECONDS_USUAL);
            outages.add(new Outage(kind, Duration.ofSeconds(seconds), server, broker));
          }
          life.outlast(outages);
          life.settle();
          System.out.println(outages.size() + " outages, answers " + life.clients.answers);
        }
        lives++;
      }
    }
    for (Kind kind : Kind.values()) {
      System.out.println("note " + kind + " " + count);
    }
    System.exit(0);
  }
}
