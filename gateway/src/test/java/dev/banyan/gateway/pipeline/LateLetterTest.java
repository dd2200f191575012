package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Reservation;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A dead letter whose append was not answered, and is made while the letter is written again.
class LateLetterTest {
  private static final StreamId LINES = new StreamId("", "dead-letter/billing");
  private static final Message MESSAGE =
      new Message("m1", "orders@m1", null, List.of(), Bytes.wrap(new byte[] {1}), null);
  private static final Letter.Cause CAUSE =
      new Letter.Cause("by c", "failed", "conflict", "", "steps/1", List.of(), List.of());

  @TempDir Path folder;

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  /// A store that a server keeps: the first append of a letter is not answered, and made as soon as
  /// somebody has read the list of letters, without it.
  private final class Late implements Store {
    private final SqliteStore inner = SqliteStore.open(folder.resolve("store.db"));
    private final Journal journal = Journal.open(this, Journal.Settings.USUAL);
    private boolean answers;
    private @Nullable List<Append> withheld;
    private volatile boolean due;

    @Override
    public int partitions() {
      return inner.partitions();
    }

    @Override
    public boolean isShared() {
      return false;
    }

    @Override
    public Committed commit(List<Append> group, Instant now) {
      if (!answers) {
        answers = true;
        withheld = group;
        due = true;
        Fault unknown = Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "The journal did not answer");
        return new Committed.Failed(unknown, false);
      }
      List<Append> late = withheld;
      if (late != null) {
        withheld = null;
        assertThat(inner.commit(late, now)).isInstanceOf(Committed.Done.class);
      }
      return inner.commit(group, now);
    }

    @Override
    public void afterwards() {
      inner.afterwards();
    }

    @Override
    public Reader reader() {
      return new Readers(inner.reader());
    }

    @Override
    public void close() {
      inner.close();
    }

    private final class Readers implements Reader {
      private final Reader reader;

      Readers(Reader reader) {
        this.reader = reader;
      }

      @Override
      public List<Recorded> read(StreamId stream, long afterVersion, int max) {
        List<Recorded> read = reader.read(stream, afterVersion, max);
        if (stream.equals(LINES) && due) {
          due = false;
          Entry other = new Entry("other", Bytes.wrap(new byte[] {2}));
          var _ =
              journal.append(Append.to(new StreamId("", "other"), Expected.any(), other), soon());
        }
        return read;
      }

      @Override
      public List<Recorded> read(int partition, long afterPosition, int max) {
        return reader.read(partition, afterPosition, max);
      }

      @Override
      public long version(StreamId stream) {
        return reader.version(stream);
      }

      @Override
      public List<Long> heads() {
        return reader.heads();
      }

      @Override
      public @Nullable Holder holder(Reservation reservation) {
        return reader.holder(reservation);
      }

      @Override
      public void close() {
        reader.close();
      }
    }
  }

  @Test
  void saysOnceHowItsRunEnded() {
    Late store = new Late();
    store.answers = true;
    try (Journal journal = store.journal) {
      DeadLetters letters =
          new DeadLetters(
              journal, new DeadLetters.Written(), "billing", 10, InstantSource.system());
      letters.park(MESSAGE, CAUSE, List.of());
      String id = DeadLetters.id("m1");
      Redrive redrive = letters.begin(letters.read(id), "anna", false);
      store.answers = false;

      assertThatThrownBy(() -> letters.end(redrive, null, List.of()))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OUTCOME_UNKNOWN));
      assertThatThrownBy(() -> letters.end(redrive, CAUSE, List.of()))
          .as("it was made meanwhile")
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT));

      assertThat(letters.end(redrive, CAUSE, List.of())).as("it is done").isTrue();
      assertThat(letters.read(id).state()).isEqualTo(Letter.State.REDRIVEN);
      assertThat(letters.read(id).history()).hasSize(3);
      assertThat(letters.isOpen(id)).isFalse();
    }
  }

  @Test
  void tellsHowARunStandsThatFailed() {
    Late store = new Late();
    store.answers = true;
    try (Journal journal = store.journal) {
      DeadLetters letters =
          new DeadLetters(
              journal, new DeadLetters.Written(), "billing", 10, InstantSource.system());
      letters.park(MESSAGE, CAUSE, List.of());
      String id = DeadLetters.id("m1");
      Redrive redrive = letters.begin(letters.read(id), "anna", false);

      assertThat(letters.end(redrive, CAUSE, List.of())).isFalse();
      assertThat(letters.end(redrive, null, List.of())).as("what was said first stands").isFalse();
      assertThat(letters.isOpen(id)).isTrue();
    }
  }

  @Test
  void isWrittenOnce() {
    Late store = new Late();
    try (Journal journal = store.journal) {
      DeadLetters letters =
          new DeadLetters(
              journal, new DeadLetters.Written(), "billing", 10, InstantSource.system());

      assertThatThrownBy(() -> letters.park(MESSAGE, CAUSE, List.of()))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OUTCOME_UNKNOWN));
      assertThatThrownBy(() -> letters.park(MESSAGE, CAUSE, List.of()))
          .as("it was made meanwhile")
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT));
      letters.park(MESSAGE, CAUSE, List.of());

      StreamId letter = new StreamId("", LINES.name() + "/" + DeadLetters.id("m1"));
      assertThat(journal.version(letter, soon())).isEqualTo(1);
      assertThat(journal.version(LINES, soon())).isEqualTo(1);
    }
  }
}
