package dev.banyan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/// Drives guards through seeded worlds: repetitions and their budget, the line before a system with
/// a bound that learns, hedges and their budget. `-Dseed=N` runs one world of each, `-Dseeds=N`
/// that many, from `-Dfrom=N`.
class GuardSimulationTest {
  private static final int SEEDS = 1_000;

  /// One world; tells what happened in it, and how often.
  interface World {
    Map<String, Integer> run();
  }

  @Test
  void repeatsNoMoreThanBudgetsAndDeadlinesAllow() {
    run(RetryWorld::new, Set.of("answered", "failed", "repeated", "budget spent"));
  }

  @Test
  void keepsTheLineBeforeASystemAndGivesEveryPlaceBack() {
    Set<String> refusals = Set.of("TOO_MANY_WAITING", "WAITED_TOO_LONG", "DISPLACED", "gone");
    Set<String> wanted = new HashSet<>(refusals);
    wanted.addAll(Set.of("passed", "waited", "bound grew", "bound shrank"));

    run(LineWorld::new, wanted);
  }

  @Test
  void hedgesNoMoreThanItMayAndLeavesNobodyBehind() {
    run(HedgeWorld::new, Set.of("answered", "failed", "TIMEOUT", "hedged", "cancelled"));
  }

  /// @param wanted what happens in many worlds, so that it is known that they are not empty
  private static void run(LongFunction<World> worlds, Set<String> wanted) {
    Long one = Long.getLong("seed");
    long first = one == null ? Long.getLong("from", 1L) : one;
    long count = one == null ? Integer.getInteger("seeds", SEEDS) : 1;
    Map<String, Integer> seen = new TreeMap<>();
    for (long seed = first; seed < first + count; seed++) {
      try {
        worlds.apply(seed).run().forEach((what, times) -> seen.merge(what, times, Integer::sum));
      } catch (AssertionError broken) {
        throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
      }
    }
    System.out.println("guards from seed " + first + ": " + seen);
    assertThat(count < SEEDS || seen.keySet().containsAll(wanted)).as("seen %s", seen).isTrue();
  }
}
