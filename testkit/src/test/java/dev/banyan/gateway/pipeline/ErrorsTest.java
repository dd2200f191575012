package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Clocks;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pipeline that runs out of memory where it writes something down.
class ErrorsTest {
  @TempDir Path folder;
  private final FakeQueue queue = new FakeQueue();
  private final AtomicInteger failures = new AtomicInteger();

  private static Pipeline billing() {
    return new Pipeline(
        "billing",
        "billing",
        new Pipeline.OfSystem("orders"),
        null,
        1,
        List.of(),
        1,
        new Terms(1, 16, new Terms.Retry(3, Duration.ZERO, Duration.ZERO), false, null),
        Duration.ofSeconds(5),
        new Pipeline.Letters(Duration.ofDays(1), 1_000),
        List.of());
  }

  /// There is no memory for what asks for the time within a method of that name, the first time.
  private Instant now(String method) {
    boolean within =
        StackWalker.getInstance()
            .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(method)));
    if (within && failures.getAndIncrement() == 0) {
      throw new OutOfMemoryError("a test's");
    }
    return Instant.now();
  }

  @Test
  void parksAMessageOnceThereIsMemory() {
    InstantSource wall = () -> now("park");
    Journal journal =
        Journal.open(SqliteStore.open(folder.resolve("store.db")), Journal.Settings.USUAL);
    Runner.Grounds grounds =
        new Runner.Grounds(
            queue.source(), journal, new DeadLetters.Written(), Clocks.of(wall), false);
    try (journal;
        Runner runner = new Runner(billing(), grounds)) {
      runner.start();
      queue.send("poison", "no order".getBytes(StandardCharsets.UTF_8));
      queue.send("good", "one");

      assertThat(queue.settled(2)).containsExactlyInAnyOrder("poison", "good");
      assertThat(runner.letters().size()).isEqualTo(1);
      assertThat(failures).hasValueGreaterThan(1);
    }
  }
}
