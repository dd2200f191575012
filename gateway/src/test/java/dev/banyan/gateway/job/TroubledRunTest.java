package dev.banyan.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.audit.AuditTrail;
import dev.banyan.base.Fault;
import dev.banyan.gateway.durable.TroubledStore;
import dev.banyan.gateway.durable.TroubledStore.Trouble;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Page;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One run whose journal goes away for a moment, or does not say what it has written.
class TroubledRunTest {
  private static final Instant PLANNED = Instant.parse("2026-11-22T10:00:00Z");
  private static final int ROWS = 25;
  private static final int PAGE = 10;
  private static final int BAD = 12;

  @TempDir Path folder;
  private TroubledStore store;
  private Journal journal;
  private Ledger ledger;
  private final Rows rows = new Rows();

  @BeforeEach
  void open() {
    store = new TroubledStore(SqliteStore.open(folder.resolve("store.db")));
    journal = Journal.open(store, Journal.Settings.USUAL);
    ledger = new Ledger(journal, "numbers");
    assertThat(ledger.begin(ledger.last(PLANNED), "r1", PLANNED, PLANNED, "ann")).isTrue();
  }

  @AfterEach
  void close() {
    journal.close();
  }

  /// Twenty-five numbers in pages of ten, of which one fails.
  private static final class Rows implements Job.Work {
    final List<Object> done = new ArrayList<>();
    int awayAfter = -1;
    Runnable atTwelve = () -> {};
    Fault bad = Fault.of(Fault.Kind.INVALID, "not that one");
    int asked;

    @Override
    public Page page(Instant planned, @Nullable String cursor, Exchange exchange) {
      int from = cursor == null ? 0 : Integer.parseInt(cursor);
      List<Object> items =
          IntStream.range(from, Math.min(ROWS, from + PAGE)).<Object>mapToObj(i -> i).toList();
      return new Page(items, from + PAGE < ROWS ? Integer.toString(from + PAGE) : null);
    }

    @Override
    public void row(Instant planned, Object row, Exchange exchange) {
      if (row.equals(BAD)) {
        asked++;
        atTwelve.run();
        throw bad;
      }
      done.add(row);
    }

    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public String json(Object row) {
      return "{\"number\":" + row + "}";
    }
  }

  /// Asks the journal once, which is away then, when so many rows are done.
  private final class Once implements Run.Signals {
    @Override
    public boolean closing() {
      return false;
    }

    @Override
    public boolean told() {
      if (rows.done.size() == rows.awayAfter) {
        rows.awayAfter = -1;
        throw Fault.of(Fault.Kind.OVERLOADED, "the journal is away");
      }
      return false;
    }
  }

  private Run run(int skipMax) {
    Job.Terms terms = new Job.Terms(skipMax, 1, Duration.ofMillis(1), Duration.ofSeconds(5));
    return new Run(
        new Job("numbers", null, rows, terms),
        ledger,
        ledger.progress(Progress.none("r1")),
        new Run.Around(new Once(), new Run.Tally(), "here"));
  }

  /// Works as a runner does; how often it was cut off.
  private static int work(Run run) {
    for (int faults = 0; ; faults++) {
      try {
        run.work();
        return faults;
      } catch (Fault _) {
        assertThat(faults).as("it comes to an end").isLessThan(10);
      }
    }
  }

  private void assertEachRowOnce() {
    Progress progress = ledger.progress(Progress.none("r1"));
    assertThat(rows.done).isSorted().hasSize(ROWS - 1).doesNotHaveDuplicates();
    assertThat(progress.state()).isEqualTo(Progress.State.DONE);
    assertThat(progress.done()).isEqualTo(ROWS - 1);
    assertThat(progress.skipped()).isEqualTo(1);
  }

  @Test
  void doesNoRowTwiceWhereTheJournalWasAwayBetweenTwoRows() {
    rows.awayAfter = 15;

    int faults = work(run(1));

    assertThat(faults).isEqualTo(1);
    assertEachRowOnce();
  }

  @ParameterizedTest
  @EnumSource(value = Trouble.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void doesNoRowTwiceWhateverBecomesOfARecord(Trouble trouble) {
    store.next.addAll(List.of(Trouble.NONE, trouble, trouble, Trouble.NONE, trouble));

    int faults = work(run(1));

    assertThat(faults).isPositive();
    assertEachRowOnce();
  }

  @Test
  void isOverWithItsLastPage() {
    store.next.addAll(List.of(Trouble.NONE, Trouble.NONE, Trouble.NONE, Trouble.LOST));

    int faults = work(run(1));

    assertThat(faults).as("three pages, and nothing behind them").isZero();
    assertEachRowOnce();
  }

  @Test
  void takesInThatSeveralPeopleWantItToEnd() {
    Entry cancel = new Entry(Progress.CANCEL, Note.of("by", "bob").write());
    rows.atTwelve =
        () -> {
          for (int i = 0; i < 2; i++) {
            assertThat(ledger.add(ledger.progress(Progress.none("r1")), List.of(cancel)))
                .isNotNull();
          }
        };

    run(1).work();

    Progress progress = ledger.progress(Progress.none("r1"));
    assertThat(progress.skipped()).as("the row in hand is recorded").isEqualTo(1);
    assertThat(progress.done() + progress.skipped()).isEqualTo(rows.done.size() + 1);
    assertThat(progress.cursor()).as("the page in hand is recorded").isEqualTo("20");
  }

  @Test
  void leavesARunThatAnotherNodeHasWrittenTo() {
    Note note = Note.of(Progress.NODE, "there");
    rows.atTwelve =
        () ->
            assertThat(
                    ledger.add(
                        ledger.progress(Progress.none("r1")),
                        List.of(new Entry(Progress.BEAT, note.write()))))
                .isNotNull();

    run(1).work();

    Progress progress = ledger.progress(Progress.none("r1"));
    assertThat(progress.node()).isEqualTo("there");
    assertThat(progress.cursor()).as("the page before").isEqualTo("10");
    assertThat(progress.state()).isEqualTo(Progress.State.OPEN);
  }

  @Test
  void skipsWhatItsSystemRefusesWhateverTheRefusalIsCalled() {
    rows.bad = Fault.builder(Fault.Kind.DECLARED, "no").name(AuditTrail.UNRECORDED).build();

    int faults = work(run(1));

    assertThat(faults).as("the journal is there").isZero();
    assertThat(rows.asked).isEqualTo(1);
    assertEachRowOnce();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {IllegalStateException.class, StackOverflowError.class, OutOfMemoryError.class})
  void triesNoRowAgainThatMetADefectPerhapsBehindItsWrite(Class<? extends Throwable> defect)
      throws ReflectiveOperationException {
    Throwable thrown = defect.getConstructor().newInstance();
    rows.atTwelve =
        () -> {
          switch (thrown) {
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new AssertionError(thrown);
          }
        };
    run(0).work();
    Progress failed = ledger.progress(Progress.none("r1"));
    Entry resumed = new Entry(Progress.RESUMED, Note.of("by", "ann").write());
    assertThat(ledger.add(failed, List.of(resumed))).isNotNull();

    run(1).work();

    assertThat(failed.state()).isEqualTo(Progress.State.FAILED);
    assertThat(rows.asked).isEqualTo(1);
    assertEachRowOnce();
  }

  @ParameterizedTest
  @EnumSource(names = {"INVALID", "OUTCOME_UNKNOWN"})
  void triesOnlyWhatWasNotDoneAgainWhereItWasGivenUp(Fault.Kind kind) {
    rows.bad = Fault.of(kind, "not that one");
    run(0).work();
    Progress failed = ledger.progress(Progress.none("r1"));
    Entry resumed = new Entry(Progress.RESUMED, Note.of("by", "ann").write());
    assertThat(ledger.add(failed, List.of(resumed))).isNotNull();

    run(1).work();

    assertThat(failed.state()).isEqualTo(Progress.State.FAILED);
    assertThat(rows.asked).isEqualTo(kind == Fault.Kind.INVALID ? 2 : 1);
    assertThat(rows.done).isSorted().hasSize(ROWS - 1).doesNotHaveDuplicates();
    assertThat(ledger.progress(Progress.none("r1")).state()).isEqualTo(Progress.State.DONE);
  }
}
