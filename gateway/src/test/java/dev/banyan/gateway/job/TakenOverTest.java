package dev.banyan.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Clocks;
import dev.banyan.gateway.durable.TroubledStore;
import dev.banyan.gateway.durable.TroubledStore.Trouble;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A run that goes from one runner to another, over a journal with a clock in hand.
class TakenOverTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int HELD = 13;

  @TempDir Path folder;
  private final Numbers rows = new Numbers();
  private final AtomicInteger looks = new AtomicInteger();

  /// Just before a time of the schedule, which is looked for closely, as at the next stop.
  private volatile Instant now = Instant.parse("2026-11-22T10:00:59.999Z");

  private volatile Instant steady = now;
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

  /// Asked for each look at a run of another node.
  private Instant steady() {
    looks.incrementAndGet();
    return steady;
  }

  private JobRunner runner() {
    Schedule schedule =
        new Schedule(Cron.parse("1,3 10 * * *", ZoneOffset.UTC), Schedule.Missed.SKIP);
    Job.Terms terms = new Job.Terms(0, 1, Duration.ofMillis(1), DEADLINE);
    Clocks clocks = new Clocks(() -> now, this::steady);
    return new JobRunner(new Job("numbers", schedule, rows, terms), journal, clocks, true);
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

  private void pass(Duration time) {
    now = now.plus(time);
    steady = steady.plus(time);
  }

  /// Somebody has looked anew, and found nothing to do.
  private void looksInVain() {
    int before = looks.get();
    await(() -> looks.get() > before + 1);
    assertThat(rows.done).as("it is the first one's yet").hasSize(HELD);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1})
  void goesOnWithARunWhoseNodeIsSilentOnceItsLeaseIsOver(long days) throws InterruptedException {
    rows.heldAt = HELD;
    JobRunner first = runner();
    first.start();
    first.begin("ann");
    rows.held.await();
    rows.heldAt = -1;
    now = now.plus(Duration.ofDays(days)); // where the other one is
    try (JobRunner other = runner()) {
      other.start();
      looksInVain();
      pass(JobRunner.LEASE);
      looksInVain();

      pass(JobRunner.LEASE.plus(DEADLINE));
      await(() -> last(other).state() == Progress.State.DONE);

      Progress run = last(other);
      rows.gate.release();
      first.close();
      assertThat(run.done()).isEqualTo(Numbers.ROWS);
      assertThat(last(other)).as("the first one adds nothing").isEqualTo(run);
      for (int row = 0; row < Numbers.ROWS; row++) {
        boolean again = row >= Numbers.PAGE && row <= HELD;
        boolean perhaps = row > HELD && row < 2 * Numbers.PAGE; // until the first one looks
        assertThat(Collections.frequency(rows.done, row))
            .as("row %s", row)
            .isBetween(again ? 2 : 1, again || perhaps ? 2 : 1);
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

  /// One of an earlier build.
  @Test
  void leavesARunToANodeThatDoesNotSayItsName() {
    Progress begun;
    try (JobRunner asked = runner()) {
      asked.begin("ann");
      begun = last(asked);
    }
    Entry beat = new Entry(Progress.BEAT, Note.of("by", "node").write());
    assertThat(new Ledger(journal, "numbers").add(begun, List.of(beat))).isNotNull();
    try (JobRunner other = runner()) {
      other.start();
      int before = looks.get();
      await(() -> looks.get() > before + 1);
      assertThat(rows.done).isEmpty();

      pass(JobRunner.LEASE.plus(DEADLINE));

      await(() -> rows.done.size() >= Numbers.ROWS);
    }
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
