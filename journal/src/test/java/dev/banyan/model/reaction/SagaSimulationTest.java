package dev.banyan.model.reaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Drives work of several steps, with compensation and a timer, through seeded worlds of faults:
/// the real reactions of two processes on virtual time. `-Dseed=N` runs one world, `-Dseeds=N` that
/// many, from `-Dfrom=N`.
class SagaSimulationTest {
  private static final int SEEDS = 1_000;

  /// How often trips ended how, so that it is known that the worlds are not empty.
  private final Map<String, Integer> ends = new TreeMap<>();

  @Test
  void keepsItsPromisesInEveryWorld() throws Exception {
    Long one = Long.getLong("seed");
    long first = Optional.ofNullable(one).orElse(Long.getLong("from", 1L));
    long count = one == null ? Integer.getInteger("seeds", SEEDS) : 1;

    for (long seed = first; seed < first + count; seed++) {
      run(seed);
    }

    System.out.println("sagas from seed " + first + ": " + ends);
    if (count >= SEEDS) {
      assertThat(ends)
          .containsKeys("CarRefused", "Confirmed", "Expired", "FlightRefused")
          .containsKeys("FlightUndone", "HotelRefused", "HotelUndone", "CarUndone");
    }
  }

  /// Worlds in which promises are broken by what was mended: it was asked too early (75), a refusal
  /// of the caller (98) and one of the system (445, 701) were believed of an attempt that nobody
  /// knew about, a time was over for a trip that had been confirmed (480), what was released was
  /// asked about while the system was at work (847).
  @ParameterizedTest
  @ValueSource(longs = {75, 98, 445, 480, 701, 847})
  void keepsThePromisesThatItHasBroken(long seed) throws Exception {
    run(seed);

    assertThat(ends).isNotEmpty();
  }

  /// On a virtual thread, since a world hands over to its strands often.
  private void run(long seed) throws InterruptedException {
    SagaWorld world = new SagaWorld(seed);
    FutureTask<Void> task = new FutureTask<>(world::run, null);
    Thread.ofVirtual().start(task).join();
    try {
      task.get();
      world.ends().forEach(end -> ends.merge(end, 1, Integer::sum));
    } catch (ExecutionException broken) {
      throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
    }
  }
}
