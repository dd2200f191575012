package dev.banyan.gateway.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a whole gateway with a model, reactions, projections, a relay, pipelines and a job, its
/// clock wrong in some lives, and holds what is left against what its callers were told. `./prove
/// gateway-kills` is the long campaign.
class GatewayKillTest {
  private static final int KILLS = 10;

  @TempDir Path folder;

  @Test
  void aGatewayThatIsKilledOverAFileKeepsItsWord() throws Exception {
    kill("", false);
  }

  @Test
  void aGatewayThatIsKilledOverPostgresqlKeepsItsWord() throws Exception {
    kill(PostgresServer.database(), true);
  }

  /// Every third point on the way of a message, others each time.
  @Test
  void aGatewayThatIsKilledWhileItTakesFromKafkaKeepsItsWord() throws Exception {
    long seed = System.nanoTime();
    List<Point> points = Point.ofMessages();
    try (KafkaProcess broker = new KafkaProcess(folder.resolve("kafka"));
        Tasks tasks = Tasks.kafka(broker, seed);
        GatewayLife life = new GatewayLife(folder.resolve("life"), "", seed, tasks)) {
      for (int i = Math.floorMod(seed / 1_000, 3); i < points.size(); i += 3) {
        life.killAt(points.get(i));
      }
      life.settle();
      assertThat(life.reached.values()).as("points reached: " + life.reached).contains(1);
      assertThat(tasks.sent()).isNotEmpty();
    }
  }

  /// Another part of the points each time, and two kills anywhere.
  private void kill(String database, boolean postgres) throws Exception {
    long seed = System.nanoTime();
    List<Point> points = Point.of(postgres).stream().filter(one -> !one.isRare()).toList();
    int first = Math.floorMod(seed / 1_000, points.size());
    try (GatewayLife life = new GatewayLife(folder, database, seed)) {
      for (int i = 0; i < KILLS; i++) {
        if (i % 5 == 4) {
          life.killAnywhere();
        } else {
          life.killAt(points.get((first + 4 * i) % points.size()));
        }
      }
      life.settle();
      assertThat(life.reached.values()).as("points reached: " + life.reached).contains(1);
      assertThat(life.runs()).as("runs of the job").isPositive();
      assertThat(life.asked()).as("questions after commands").isPositive();
      assertThat(life.clients.log.values())
          .anyMatch(one -> one.fate.get() == Request.Fate.DONE)
          .anyMatch(one -> one.fate.get() == Request.Fate.REFUSED);
    }
  }
}
