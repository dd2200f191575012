package dev.banyan.model.reaction;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/// Drives work of several steps, with compensation and a timer, through seeded worlds of faults:
/// the real reactions of two processes on virtual time. `-Dseed=N` runs one world, `-Dseeds=N` that
/// many, from `-Dfrom=N`.
class SagaSimulationTest {
  private static final int SEEDS = 1_000;

  @Test
  void keepsItsPromisesInEveryWorld() throws Exception {
    Long one = Long.getLong("seed");
    long first = Optional.ofNullable(one).orElse(Long.getLong("from", 1L));
    long count = one == null ? Integer.getInteger("seeds", SEEDS) : 1;

    for (long seed = first; seed < first + count; seed++) {
      run(seed);
    }
  }

  /// On a virtual thread, since a world hands over to its strands often.
  private static void run(long seed) throws InterruptedException {
    FutureTask<Void> task = new FutureTask<>(() -> new SagaWorld(seed).run(), null);
    Thread.ofVirtual().start(task).join();
    try {
      task.get();
    } catch (ExecutionException broken) {
      throw new AssertionError(
          "seed " + seed + ": " + broken.getCause().getMessage(), broken.getCause());
    }
  }
}
