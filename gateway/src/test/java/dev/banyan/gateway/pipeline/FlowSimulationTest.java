package dev.banyan.gateway.pipeline;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Drives the decisions of a pipeline through seeded worlds of faults. `-Dseed=N` runs one,
/// `-Dseeds=N` that many.
class FlowSimulationTest {
  private static final int SEEDS = 1_000;

  @Test
  void keepsItsPromisesInEveryWorld() {
    Long one = Long.getLong("seed");
    long first = Optional.ofNullable(one).orElse(1L);
    long count = one == null ? Integer.getInteger("seeds", SEEDS) : 1;

    for (long seed = first; seed < first + count; seed++) {
      try {
        new FlowWorld(seed).run();
      } catch (AssertionError | RuntimeException broken) {
        throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
      }
    }
  }
}
