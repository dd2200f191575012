package dev.banyan.journal.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.journal.Store;
import dev.banyan.journal.sqlite.WatchedSqlite;
import dev.banyan.testbase.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the process that writes, at every named point and anywhere, and looks after each time. The
/// long campaign is `./prove kills`.
class KillTest {
  @Test
  void aKilledWriterLosesNothingAcknowledgedInAFile(@TempDir Path folder) {
    Life life = new Life(new Place(folder.resolve("x.db").toString()), System.nanoTime());

    kill(life, Life.SQLITE_POINTS, 2);

    assertThat(life.memory.count(Memory.Fate.WRITTEN)).isPositive();
    assertThat(life.memory.count(Memory.Fate.ABSENT)).isPositive();
  }

  @Test
  void aKilledWriterLosesNothingAcknowledgedInPostgresql() {
    Life life = new Life(new Place(PostgresServer.database()), System.nanoTime());

    kill(life, Life.POSTGRES_POINTS, 1);

    assertThat(life.memory.count(Memory.Fate.WRITTEN)).isPositive();
    assertThat(life.memory.count(Memory.Fate.ABSENT)).isPositive();
  }

  @Test
  void aSecondServerOnAFileIsRefusedAndHarmsNothing(@TempDir Path folder) {
    Path file = folder.resolve("x.db");
    Life life = new Life(new Place(file.toString()), 1);
    life.killAnywhere();
    try (Store first = WatchedSqlite.open(file, _ -> {})) {
      Drive second = new Drive(life.place(), life.memory, life.load(), List.of());

      Drive.Seen seen = second.until(_ -> true);

      assertThat(seen.refused()).contains("another process has it open", "stop that one");
      assertThat(first.partitions()).isEqualTo(1);
    }
    life.killAnywhere();
  }

  private static void kill(Life life, List<String> points, int anywhere) {
    points.forEach(life::killAt);
    for (int i = 0; i < anywhere; i++) {
      life.killAnywhere();
    }
  }
}
