package dev.banyan.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Page;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One run, over a real journal.
class RunTest {
  private static final Instant PLANNED = Instant.parse("2026-11-22T10:00:00Z");

  @TempDir Path folder;
  private final AtomicBoolean waiting = new AtomicBoolean();

  /// One row, whose system is away.
  private final class Away implements Job.Work {
    @Override
    public Page page(Instant planned, @Nullable String cursor, Exchange exchange) {
      return new Page(List.of(1), null);
    }

    @Override
    public void row(Instant planned, Object row, Exchange exchange) {
      waiting.set(true);
      throw Fault.of(Fault.Kind.UNREACHABLE, "away");
    }

    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public String json(Object row) {
      return "{}";
    }
  }

  /// One row, of which a write was sent to a system that then said that it is overloaded.
  private static final class Busy implements Job.Work {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public Page page(Instant planned, @Nullable String cursor, Exchange exchange) {
      return new Page(List.of(1), null);
    }

    @Override
    public void row(Instant planned, Object row, Exchange exchange) {
      calls.incrementAndGet();
      throw Fault.of(Fault.Kind.OVERLOADED, "busy").reaching(Fault.Reach.SENT);
    }

    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public String json(Object row) {
      return "{}";
    }
  }

  /// Whose journal fails while the row waits for its next attempt.
  private final class Failing implements Run.Signals {
    @Override
    public boolean closing() {
      return false;
    }

    @Override
    public boolean told() {
      if (waiting.get()) {
        throw Fault.of(Fault.Kind.OVERLOADED, "the journal is away");
      }
      return false;
    }
  }

  @Test
  void makesNoRowTwiceThatAnOverloadedSystemMayHaveMade() {
    try (Journal journal =
        Journal.open(SqliteStore.open(folder.resolve("store.db")), Journal.Settings.USUAL)) {
      Ledger ledger = new Ledger(journal, "numbers");
      assertThat(ledger.begin(ledger.last(PLANNED), "r1", PLANNED, PLANNED, "ann")).isTrue();
      Busy busy = new Busy();
      Run run =
          new Run(
              new Job(
                  "numbers",
                  null,
                  busy,
                  new Job.Terms(5, 3, Duration.ofMillis(1), Duration.ofSeconds(5))),
              ledger,
              ledger.progress(Progress.none("r1")),
              new Run.Around(new Failing(), new Run.Tally(), "here"));

      run.work();

      assertThat(busy.calls).hasValue(1);
    }
  }

  @Test
  void takesAJournalThatIsAwayForNoFailureOfTheRow() {
    try (Journal journal =
        Journal.open(SqliteStore.open(folder.resolve("store.db")), Journal.Settings.USUAL)) {
      Ledger ledger = new Ledger(journal, "numbers");
      assertThat(ledger.begin(ledger.last(PLANNED), "r1", PLANNED, PLANNED, "ann")).isTrue();
      Job.Terms terms = new Job.Terms(5, 3, Duration.ofMillis(1), Duration.ofSeconds(5));
      Run.Tally tally = new Run.Tally();
      Run run =
          new Run(
              new Job("numbers", null, new Away(), terms),
              ledger,
              ledger.progress(Progress.none("r1")),
              new Run.Around(new Failing(), tally, "here"));

      assertThatThrownBy(run::work).hasMessage("the journal is away");

      assertThat(tally.skipped.sum()).isZero();
      assertThat(ledger.progress(Progress.none("r1")).state().isOver()).isFalse();
    }
  }
}
