package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Clocks;
import dev.banyan.base.Rate;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pipeline whose wall clock is set back an hour each time that anybody looks at it.
class WrongClockTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  @TempDir Path folder;
  private final FakeQueue queue = new FakeQueue();
  private final AtomicInteger looks = new AtomicInteger();

  private Pipeline throttled() {
    Stage turns = new Stage.Throttles(new Throttle(new Rate(1, Duration.ofMillis(20))));
    return new Pipeline(
        "billing",
        "billing",
        new Pipeline.OfSystem("orders"),
        null,
        1,
        List.of(turns),
        1,
        new Terms(4, 16, new Terms.Retry(3, Duration.ZERO, Duration.ZERO), true, null),
        Duration.ofSeconds(5),
        new Pipeline.Letters(Duration.ofDays(1), 1_000),
        List.of());
  }

  @Test
  void waitsByNoClockThatAnybodySets() {
    InstantSource wall = () -> START.minus(Duration.ofHours(looks.incrementAndGet()));
    Journal journal =
        Journal.open(SqliteStore.open(folder.resolve("store.db")), Journal.Settings.USUAL);
    Runner.Grounds grounds =
        new Runner.Grounds(
            queue.source(), journal, new DeadLetters.Written(), Clocks.of(wall), false);
    try (journal;
        Runner runner = new Runner(throttled(), grounds)) {
      runner.start();
      for (int i = 1; i <= 5; i++) {
        queue.send("" + i, "one");
      }

      queue.settled(5);

      assertThat(runner.letters().size()).isZero();
    }
  }
}
