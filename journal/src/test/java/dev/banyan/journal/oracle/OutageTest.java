package dev.banyan.journal.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A PostgreSQL that is killed, paused and restarted while a journal writes to it. The long
/// campaign is `./prove kills`.
class OutageTest {
  @Test
  void aJournalOutlivesItsServerAndLosesNothing(@TempDir Path folder) {
    try (PostgresServer server = PostgresServer.in(folder.resolve("data"), Map.of())) {
      Life life = new Life(new Place(server.newDatabase()), System.nanoTime());

      Outage.KILLED.over(server, life, Duration.ofMillis(200));
      Outage.PAUSED.over(server, life, Duration.ofSeconds(6));
      Outage.STOPPED.over(server, life, Duration.ofMillis(200));

      assertThat(life.memory.count(Memory.Fate.WRITTEN)).isPositive();
    }
  }
}
