package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Store;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.value.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a pipeline on a store of its own knows of its dead letters, though it reads them only after
/// something was written: also where that was not answered, and where another generation did it.
class UnansweredLettersTest {
  private static final Terms TERMS =
      new Terms(4, 16, new Terms.Retry(1, Duration.ZERO, Duration.ZERO), true, null);
  private static final Pipeline PIPELINE =
      new Pipeline(
          "billing",
          "billing",
          new Pipeline.OfSystem("orders"),
          null,
          1,
          List.of(),
          1,
          TERMS,
          Duration.ofSeconds(5),
          new Pipeline.Letters(Duration.ofDays(1), 1_000),
          List.of());

  @TempDir Path folder;
  private final FakeQueue queue = new FakeQueue();
  private final DeadLetters.Written written = new DeadLetters.Written();
  private Late store;
  private Journal journal;

  /// A store that makes a group later than it says that nobody knows of it.
  private static final class Late implements Store {
    private final Store inner;
    private volatile boolean late;
    private @Nullable List<Append> kept;

    Late(Store inner) {
      this.inner = inner;
    }

    @Override
    public int partitions() {
      return inner.partitions();
    }

    @Override
    public boolean isShared() {
      return inner.isShared();
    }

    @Override
    public Committed commit(List<Append> group, Instant now) {
      if (late) {
        late = false;
        kept = List.copyOf(group);
        return new Committed.Failed(Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "lost"), false);
      }
      if (kept != null) {
        assertThat(inner.commit(kept, now)).isInstanceOf(Committed.Done.class);
        kept = null;
      }
      return inner.commit(group, now);
    }

    @Override
    public void afterwards() {
      inner.afterwards();
    }

    @Override
    public Reader reader() {
      return inner.reader();
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  @BeforeEach
  void open() {
    store = new Late(SqliteStore.open(folder.resolve("store.db")));
    journal = Journal.open(store, Journal.Settings.USUAL);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private Runner runner() {
    return new Runner(
        PIPELINE,
        new Runner.Grounds(
            queue.source(), journal, written, Clocks.of(InstantSource.system()), false));
  }

  private static void park(Runner runner) {
    Message message = new Message("0", "orders@0", null, List.of(), Bytes.wrap(new byte[0]), null);
    Letter.Cause cause =
        new Letter.Cause("by one", "failed", "conflict", "", "steps/1", List.of(), List.of());
    runner.letters().park(message, cause, List.of());
    runner.look();
  }

  private void writeSomethingElse() {
    Entry entry = new Entry("x.Made/1", Bytes.wrap(new byte[] {'{', '}'}));
    journal.append(
        Append.to(new StreamId("", "model/x/1"), Expected.any(), entry),
        Deadline.in(Duration.ofSeconds(10)));
  }

  @Test
  void learnsOfAnAppendThatWasMadeAfterItWasGivenUp() {
    Runner runner = runner();
    park(runner);
    store.late = true;
    Letter letter = runner.letters().read(DeadLetters.id("0"));
    assertThatThrownBy(() -> runner.drop(letter, "anna")).isInstanceOf(Fault.class);
    runner.look();
    assertThat(runner.letters().holds("by one")).as("not made yet").isTrue();

    writeSomethingElse();
    runner.look();

    assertThat(runner.letters().holds("by one")).isFalse();
    assertThat(runner.letters().size()).isZero();
  }

  @Test
  void learnsWhatTheGenerationBeforeStillWrites() {
    Runner before = runner();
    Runner now = runner();
    now.look();

    park(before);
    now.look();

    assertThat(now.letters().holds("by one")).isTrue();
  }

  @Test
  void learnsOfAnAppendThatTheGenerationBeforeGaveUp() {
    Runner before = runner();
    park(before);
    store.late = true;
    Letter letter = before.letters().read(DeadLetters.id("0"));
    assertThatThrownBy(() -> before.drop(letter, "anna")).isInstanceOf(Fault.class);
    Runner now = runner();
    now.look();

    writeSomethingElse();
    now.look();

    assertThat(now.letters().size()).isZero();
  }
}
