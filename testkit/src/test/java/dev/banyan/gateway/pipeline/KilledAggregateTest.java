package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a real process while it gathers messages. `-Dkills=N` kills more often.
class KilledAggregateTest {
  private static final int KILLS = Integer.getInteger("kills", 2);
  private static final int MESSAGES = KILLS * 40;

  @TempDir Path folder;

  @Test
  void losesNoneOfThoseThatWaitForOthers() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    FolderQueue queue = new FolderQueue(folder);
    for (int i = 0; i < MESSAGES; i++) {
      queue.send("m%05d".formatted(i), "k" + i % 7 + " task" + i);
    }

    for (int kill = 0; kill < KILLS; kill++) {
      KilledProcess.run(folder, queue::left, random.nextInt(60), "gathering");
    }
    if (!queue.left().isEmpty()) {
      KilledProcess.run(folder, queue::left, -1, "gathering");
    }

    for (int i = 0; i < MESSAGES; i++) {
      assertThat(queue.effects()).as("seed " + seed).contains("task" + i);
    }
  }
}
