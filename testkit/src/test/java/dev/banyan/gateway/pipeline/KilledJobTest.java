package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a real process while its job works through a list, again and again, and looks at what was
/// done with the rows.
class KilledJobTest {
  private static final int KILLS = 4;

  @TempDir Path folder;

  @Test
  void goesOnWithItsRunAndRepeatsAtMostThePageInHand() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    FolderQueue target = new FolderQueue(folder);
    List<String> rows = IntStream.range(0, FolderQueue.ROWS).mapToObj(i -> "" + i).toList();
    KilledProcess.Left left =
        () -> {
          Set<String> done = new HashSet<>(target.effects());
          return rows.stream().filter(row -> !done.contains(row)).toList();
        };

    for (int kill = 0; kill < KILLS; kill++) {
      KilledProcess.run(folder, left, random.nextInt(FolderQueue.ROWS / KILLS), "working");
    }
    KilledProcess.run(folder, left, -1, "working");
    String job = ended();

    List<Integer> effects = target.effects().stream().map(Integer::valueOf).toList();
    assertThat(new HashSet<>(effects)).as("seed " + seed).hasSize(FolderQueue.ROWS);
    int repeats = 0;
    for (int i = 0; i + 1 < effects.size(); i++) {
      int row = effects.get(i);
      int next = effects.get(i + 1);
      if (next != row + 1) {
        repeats++;
        assertThat(next)
            .as("behind %d the page in hand begins anew, seed %d", row, seed)
            .isEqualTo(row / FolderQueue.PAGE * FolderQueue.PAGE);
      }
    }
    assertThat(effects.getFirst()).isZero();
    assertThat(repeats).as("seed " + seed).isLessThanOrEqualTo(KILLS + 1);
    assertThat(job)
        .as("one run")
        .containsOnlyOnce("\"run\":")
        .contains("\"done\":" + FolderQueue.ROWS + ",\"skipped\":0");
  }

  /// What is said of the job when its run is over.
  private String ended() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    try (TestGateway gateway =
        TestGateway.start(
            folder, KilledGateway.WORKING, Map.of(), List.of(new FolderQueue(folder)))) {
      while (true) {
        String job = KilledGateway.job(gateway, "GET", "");
        if (job.contains("\"state\":\"done\"")) {
          return job;
        }
        assertThat(System.nanoTime()).as(job).isLessThan(until);
        Thread.onSpinWait();
      }
    }
  }
}
