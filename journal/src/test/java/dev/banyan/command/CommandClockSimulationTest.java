package dev.banyan.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Drives one key of two processes over one journal through seeded worlds, in every second of which
/// clocks are set far off and right again. `-Dseed=N` runs one world, `-Dseeds=N` that many, from
/// `-Dfrom=N`.
class CommandClockSimulationTest {
  private static final int SEEDS = 1_000;
  private static final int STEPS = 100;

  /// What happened how often, so that it is known that the worlds are not empty.
  private final Map<String, Integer> seen = new TreeMap<>();

  @Test
  void keepsItsWordWhateverClocksAreSetTo() {
    Long one = Long.getLong("seed");
    long first = one == null ? Long.getLong("from", 1L) : one;
    long count = one == null ? Integer.getInteger("seeds", SEEDS) : 1;

    for (long seed = first; seed < first + count; seed++) {
      run(seed);
    }

    System.out.println("commands from seed " + first + ": " + seen);
    if (count >= SEEDS) {
      assertThat(seen)
          .containsKeys("Claim", "Claim again", "Replay", "InUse", "Reused", "Unknown", "free")
          .containsKeys("Running", "Done", "Refused", "conflict", "jump");
    }
  }

  private void run(long seed) {
    CommandWorld world = new CommandWorld(seed, seed % 2 == 0);
    try {
      for (int i = 0; i < STEPS; i++) {
        world.step();
      }
      world.end();
    } catch (AssertionError | RuntimeException broken) {
      throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
    }
    world.seen.forEach((what, count) -> seen.merge(what, count, Integer::sum));
  }
}
