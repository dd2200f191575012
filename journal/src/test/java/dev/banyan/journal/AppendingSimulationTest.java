package dev.banyan.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Drives the queue of a journal through seeded worlds, step by step: callers with long and short
/// deadlines, a queue that is soon full, a store that takes its time, fails, does not know or has
/// to stop, and the end. `-Dseed=N` runs one world, `-Dseeds=N` that many, from `-Dfrom=N`.
class AppendingSimulationTest {
  private static final int SEEDS = 1_000;

  /// How often callers were told what, so that it is known that the worlds are not empty.
  private final Map<String, Integer> told = new TreeMap<>();

  /// Journals that stop say so, which these do by the hundred.
  private final Logger log = Logger.getLogger("banyan.journal");

  @BeforeEach
  void hush() {
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void speak() {
    log.setLevel(null);
  }

  @Test
  void tellsEveryCallerWhatBecameOfItsAppend() {
    Long one = Long.getLong("seed");
    long first = one == null ? Long.getLong("from", 1L) : one;
    long count = one == null ? Integer.getInteger("seeds", SEEDS) : 1;

    for (long seed = first; seed < first + count; seed++) {
      AppendingWorld world = new AppendingWorld(seed);
      try {
        world.run();
      } catch (AssertionError broken) {
        throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
      }
      world.told().forEach(what -> told.merge(what, 1, Integer::sum));
    }

    System.out.println("appends from seed " + first + ": " + told);
    if (count >= SEEDS) {
      assertThat(told)
          .containsKeys("written", "refused", "TIMEOUT", "OVERLOADED full", "OVERLOADED closed")
          .containsKeys("OVERLOADED stopped", "UNREACHABLE", "OUTCOME_UNKNOWN");
    }
  }
}
