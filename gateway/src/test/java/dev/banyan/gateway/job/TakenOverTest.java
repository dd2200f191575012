package dev.banyan.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.durable.TroubledStore;
import dev.banyan.gateway.durable.TroubledStore.Trouble;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that goes from one runner to another, over a journal with a clock in hand.
class TakenOverTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int HELD = 13;

  @TempDir Path folder;
  private final Numbers rows = new Numbers();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private TroubledStore store;
  private Journal journal;

  @BeforeEach
  void open() {
    store = new TroubledStore(SqliteStore.open(folder.resolve("store.db")));
    journal = Journal.open(store, new Journal.Settings(4_096, 64L << 20, () -> now));
  }

  @AfterEach
  void close() {
    rows.gate.release(Numbers.ROWS);
    journal.close();
  }

  private Instant clock() {
    asked.incrementAndGet();
    return now;
  }

  private JobRunner runner() {
    Job.Terms terms = new Job.Terms(0, 1, Duration.ofMillis(1), DEADLINE);
    return new JobRunner(new Job("numbers", null, rows, terms), journal, this::clock, true);
  }

  private static void await(BooleanSupplier condition) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(until);
      Thread.onSpinWait();
    }
  }

  private static Progress last(JobRunner runner) {
    return runner.runs().getFirst();
  }

  /// One look of a runner that finds nothing to do.
  private void looksInVain() {
    try (JobRunner other = runner()) {
      int before = asked.get();
      other.start();
      await(() -> asked.get() > before);
    }
  }

  @Test
  void goesOnWithARunWhoseNodeIsSilentOnceItsLeaseIsOver() throws InterruptedException {
    rows.heldAt = HELD;
    JobRunner first = runner();
    first.start();
    first.begin("ann");
    rows.held.await();
    rows.heldAt = -1;
    now = now.plus(JobRunner.LEASE).plus(DEADLINE).minusSeconds(1);
    looksInVain();
    assertThat(rows.done).as("it is the first one's yet").hasSize(HELD);

    now = now.plusSeconds(1);
    try (JobRunner other = runner()) {
      other.start();
      await(() -> last(other).state() == Progress.State.DONE);

      Progress run = last(other);
      rows.gate.release();
      first.close();
      assertThat(run.done()).isEqualTo(Numbers.ROWS);
      assertThat(last(other)).as("the first one adds nothing").isEqualTo(run);
      for (int row = 0; row < Numbers.ROWS; row++) {
        boolean again = row >= Numbers.PAGE && row <= HELD;
        assertThat(Collections.frequency(rows.done, row))
            .as("row %s", row)
            .isEqualTo(again ? 2 : 1);
      }
    }
  }

  @Test
  void goesOnAtOnceWithARunThatAPersonResumes() throws InterruptedException {
    rows.heldAt = HELD;
    try (JobRunner first = runner()) {
      first.start();
      first.begin("ann");
      rows.held.await();
      first.cancel("ann");
      rows.gate.release();
      await(() -> last(first).state() == Progress.State.CANCELLED);
    }

    try (JobRunner other = runner()) {
      other.start();
      other.resume("ann");
      await(() -> last(other).state() == Progress.State.DONE);
    }

    assertThat(rows.done).isSorted().hasSize(Numbers.ROWS).doesNotHaveDuplicates();
  }

  @Test
  void recordsAtItsEndWhatTheJournalDidNotTakeBefore() throws InterruptedException {
    rows.heldAt = HELD;
    JobRunner first = runner();
    first.start();
    first.begin("ann");
    rows.held.await();
    store.next.add(Trouble.REFUSED);
    rows.gate.release();
    await(() -> first.trouble() != null);

    first.close();

    assertThat(last(first).rows()).as("the page that was not recorded").hasSize(Numbers.PAGE);
    assertThat(last(first).done()).isEqualTo(2 * Numbers.PAGE);
  }
}
