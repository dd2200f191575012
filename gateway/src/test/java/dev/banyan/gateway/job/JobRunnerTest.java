package dev.banyan.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs over a real journal: checkpoints, restarts, people.
class JobRunnerTest {
  private static final int ROWS = Numbers.ROWS;

  @TempDir Path folder;
  private Journal journal;
  private final Numbers rows = new Numbers();

  @BeforeEach
  void open() {
    journal = Journal.open(SqliteStore.open(folder.resolve("store.db")), Journal.Settings.USUAL);
  }

  @AfterEach
  void close() {
    rows.gate.release(ROWS * 10);
    journal.close();
  }

  private JobRunner runner(int skipMax, @Nullable Schedule schedule) {
    Job.Terms terms = new Job.Terms(skipMax, 2, Duration.ofMillis(1), Duration.ofSeconds(5));
    return new JobRunner(new Job("numbers", schedule, rows, terms), journal, system(), false);
  }

  private static Clocks system() {
    return Clocks.of(InstantSource.system());
  }

  private static void await(BooleanSupplier condition) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(until);
      Thread.onSpinWait();
    }
  }

  private static boolean isOver(JobRunner runner) {
    List<Progress> runs = runner.runs();
    return !runs.isEmpty() && runs.getFirst().state().isOver();
  }

  @Test
  void worksThroughAllRowsInOrder() throws InterruptedException {
    try (JobRunner runner = runner(0, null)) {
      runner.start();
      runner.begin("ann");
      await(() -> isOver(runner));

      Progress run = runner.runs().getFirst();
      assertThat(run.state()).isEqualTo(Progress.State.DONE);
      assertThat(run.done()).isEqualTo(ROWS);
      assertThat(rows.done).isSorted().hasSize(ROWS).doesNotHaveDuplicates();
    }
  }

  @Test
  void goesOnAtItsCheckpointAfterItWasLeft() throws InterruptedException {
    rows.heldAt = 13;
    JobRunner first = runner(0, null);
    first.start();
    first.begin("ann");
    rows.held.await();
    Thread closing = Thread.ofVirtual().start(first::close);
    rows.heldAt = -1;
    rows.gate.release();
    closing.join();

    try (JobRunner second = runner(0, null)) {
      second.start();
      await(() -> isOver(second));

      Progress run = second.runs().getFirst();
      assertThat(run.state()).isEqualTo(Progress.State.DONE);
      assertThat(run.done()).isEqualTo(ROWS);
      assertThat(rows.done).as("no row twice").isSorted().hasSize(ROWS).doesNotHaveDuplicates();
    }
  }

  @Test
  void goesOnBehindTheLastRowAfterAPersonHasEndedIt() throws InterruptedException {
    rows.heldAt = 13;
    rows.bad.add(12);
    try (JobRunner runner = runner(1, null)) {
      runner.start();
      runner.begin("ann");
      rows.held.await();
      runner.cancel("bob");
      rows.gate.release();
      await(() -> isOver(runner));

      runner.resume("ann");
      await(() -> runner.runs().getFirst().state() == Progress.State.DONE);

      assertThat(runner.runs().getFirst().done()).isEqualTo(ROWS - 1);
      assertThat(runner.runs().getFirst().skipped()).isEqualTo(1);
      assertThat(rows.done).isSorted().hasSize(ROWS - 1).doesNotHaveDuplicates();
    }
  }

  @Test
  void skipsAWriteThatWasSentAndMayHaveBeenMade() throws InterruptedException {
    rows.busyAt = 3;
    try (JobRunner runner = runner(1, null)) {
      runner.start();
      runner.begin("ann");
      await(() -> isOver(runner));

      assertThat(rows.done).as("sent once").hasSize(ROWS).doesNotHaveDuplicates();
      assertThat(runner.runs().getFirst().skipped()).isEqualTo(1);
    }
  }

  @Test
  void sendsAgainWhatItsSystemTellsApart() throws InterruptedException {
    rows.busyAt = 3;
    rows.repeatable = true;
    try (JobRunner runner = runner(1, null)) {
      runner.start();
      runner.begin("ann");
      await(() -> isOver(runner));

      assertThat(rows.done.stream().filter(row -> row.equals(3))).hasSize(2);
    }
  }

  @Test
  void skipsRowsThatFailAndKeepsThem() throws InterruptedException {
    rows.bad.addAll(List.of(3, 14));
    try (JobRunner runner = runner(2, null)) {
      runner.start();
      runner.begin("ann");
      await(() -> isOver(runner));

      Progress run = runner.runs().getFirst();
      assertThat(run.state()).isEqualTo(Progress.State.DONE);
      assertThat(run.skipped()).isEqualTo(2);
      assertThat(run.done()).isEqualTo(ROWS - 2);
    }
  }

  @Test
  void skipsARowThatMeetsADefect() throws InterruptedException {
    rows.brokenAt = 3;
    try (JobRunner runner = runner(1, null)) {
      runner.start();
      runner.begin("ann");
      await(() -> isOver(runner));

      assertThat(runner.runs().getFirst().skipped()).isEqualTo(1);
      assertThat(rows.done).hasSize(ROWS - 1);
    }
  }

  @Test
  void doesNoRowAgainThatMetADefectWhenItMayHaveBeenDone() throws InterruptedException {
    rows.unreadAt = 3;
    try (JobRunner runner = runner(0, null)) {
      runner.start();
      runner.begin("ann");
      await(() -> isOver(runner));
      assertThat(runner.runs().getFirst().state()).isEqualTo(Progress.State.FAILED);

      runner.resume("ann");
      await(() -> runner.runs().getFirst().state() == Progress.State.DONE);

      assertThat(rows.done).as("sent once each").hasSize(ROWS).doesNotHaveDuplicates();
    }
  }

  @Test
  void knowsWhatItHasDoneWhereMemoryWasShort() {
    rows.shortAt = 13;
    rows.repeatable = true;
    JobRunner first = runner(0, null);
    first.start();
    first.begin("ann");
    await(() -> first.trouble() != null);
    assertThat(first.trouble()).contains("OutOfMemoryError");
    first.close();
    assertThat(first.runs().getFirst().done()).as("rows 10 to 12 are recorded").isEqualTo(13);

    try (JobRunner second = runner(0, null)) {
      second.start();
      await(() -> isOver(second));

      assertThat(second.runs().getFirst().done()).isEqualTo(ROWS);
      assertThat(rows.done).isSorted().hasSize(ROWS).doesNotHaveDuplicates();
    }
  }

  @Test
  void leavesARunToItsNodeWhileARowMayStillBeDone() throws InterruptedException {
    Job.Terms terms = new Job.Terms(0, 1, Duration.ofMillis(1), Duration.ofMinutes(10));
    Job job = new Job("numbers", null, rows, terms);
    rows.heldAt = 5;
    AtomicInteger looks = new AtomicInteger();
    InstantSource later =
        () -> {
          looks.incrementAndGet();
          return Instant.now().plus(Duration.ofDays(1));
        };
    Clocks ahead = new Clocks(later, InstantSource.system());
    try (JobRunner first = new JobRunner(job, journal, system(), true)) {
      first.start();
      first.begin("ann");
      rows.held.await();
      rows.heldAt = -1;

      try (JobRunner other = new JobRunner(job, journal, ahead, true)) {
        other.start();
        await(() -> looks.get() > 0);
      }

      rows.gate.release();
      await(() -> isOver(first));
      assertThat(rows.done).as("done once each").hasSize(ROWS);
    }
  }

  @Test
  void givesUpWhereTooManyFailAndGoesOnWhenTold() throws InterruptedException {
    rows.bad.addAll(List.of(11, 12));
    try (JobRunner runner = runner(1, null)) {
      runner.start();
      runner.begin("ann");
      await(() -> isOver(runner));
      Progress failed = runner.runs().getFirst();
      rows.bad.clear();
      runner.resume("ann");
      await(() -> runner.runs().getFirst().state() == Progress.State.DONE);

      assertThat(failed.state()).isEqualTo(Progress.State.FAILED);
      assertThat(failed.reason()).contains("more than 1 rows failed");
      assertThat(new HashSet<>(rows.done)).hasSize(ROWS);
      assertThat(rows.done.stream().filter(row -> (int) row < Numbers.PAGE))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void endsWhereAPersonCancels() throws InterruptedException {
    rows.heldAt = 5;
    try (JobRunner runner = runner(0, null)) {
      runner.start();
      runner.begin("ann");
      rows.held.await();
      runner.cancel("bob");
      rows.gate.release();
      await(() -> isOver(runner));

      assertThat(runner.runs().getFirst().state()).isEqualTo(Progress.State.CANCELLED);
      assertThat(rows.done).hasSize(6);
    }
  }

  @Test
  void hearsOnceThatItShallEnd() throws InterruptedException {
    rows.heldAt = 13;
    try (JobRunner runner = runner(0, null)) {
      runner.start();
      runner.begin("ann");
      rows.held.await();
      String run = runner.cancel("bob");
      long version = runner.runs().getFirst().version();
      String again = runner.cancel("eve");
      assertThat(runner.runs().getFirst().version()).as("nothing is added").isEqualTo(version);
      rows.gate.release();
      await(() -> isOver(runner));
      runner.resume("ann");
      await(() -> runner.runs().getFirst().state() == Progress.State.DONE);

      assertThat(again).isEqualTo(run);
      assertThat(rows.done).isSorted().hasSize(ROWS).doesNotHaveDuplicates();
    }
  }

  @Test
  void runsOneAtATime() throws InterruptedException {
    rows.heldAt = 5;
    try (JobRunner runner = runner(0, null)) {
      runner.start();
      runner.begin("ann");
      rows.held.await();

      assertThatThrownBy(() -> runner.begin("bob")).isInstanceOf(Fault.class);
      assertThatThrownBy(() -> runner.resume("bob")).isInstanceOf(Fault.class);
      rows.gate.release();
    }
  }

  @Test
  void runsByItsScheduleOnceForATime() throws InterruptedException {
    Schedule schedule = new Schedule(Cron.parse("* * * * *", ZoneOffset.UTC), Schedule.Missed.ONCE);
    Instant[] now = {Instant.parse("2026-11-22T10:00:30Z")};
    Job job =
        new Job(
            "numbers",
            schedule,
            rows,
            new Job.Terms(0, 1, Duration.ofMillis(1), Duration.ofSeconds(5)));
    try (JobRunner runner = new JobRunner(job, journal, Clocks.of(() -> now[0]), false)) {
      runner.start();
      await(this::isKnown);
      now[0] = Instant.parse("2026-11-22T10:05:10Z");
      await(() -> isOver(runner));
    }
    try (JobRunner again = new JobRunner(job, journal, Clocks.of(() -> now[0]), false)) {
      again.start();

      assertThat(again.runs()).extracting(Progress::run).containsExactly("2026-11-22T10:05:00Z");
      assertThat(rows.done).hasSize(ROWS);
    }
  }

  @Test
  void runsOnAtOnceWhereAClockWasAheadAndForNoTimeTwice() throws InterruptedException {
    Schedule schedule = new Schedule(Cron.parse("* * * * *", ZoneOffset.UTC), Schedule.Missed.ONCE);
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T09:59:30Z"));
    Job.Terms terms = new Job.Terms(0, 1, Duration.ofMillis(1), Duration.ofSeconds(5));
    Job job = new Job("numbers", schedule, rows, terms);
    try (JobRunner runner = new JobRunner(job, journal, Clocks.of(now::get), false)) {
      runner.start();
      await(this::isKnown);
      now.set(Instant.parse("2026-11-22T10:02:10Z"));
      await(() -> isOver(runner));
      now.set(Instant.parse("2027-02-20T10:00:10Z"));
      await(() -> runner.runs().size() == 2 && isOver(runner));
    }
    now.set(Instant.parse("2026-11-22T10:01:30Z"));
    try (JobRunner again = new JobRunner(job, journal, Clocks.of(now::get), false)) {
      again.start();
      await(() -> again.trouble() != null);
      assertThat(again.trouble()).contains("2027-02-20T10:00:00Z", "a clock was or is wrong");
      assertThat(again.runs()).hasSize(2);

      now.set(Instant.parse("2026-11-22T10:02:30Z"));
      now.set(Instant.parse("2026-11-22T10:03:10Z"));
      await(() -> again.runs().size() == 3 && isOver(again));

      assertThat(again.runs()).extracting(Progress::run).first().isEqualTo("2026-11-22T10:03:00Z");
      await(() -> again.trouble() == null);
    }
  }

  /// Whether the schedule counts.
  private boolean isKnown() {
    return journal.version(new StreamId("", "job/numbers"), Deadline.in(Duration.ofSeconds(5))) > 0;
  }
}
