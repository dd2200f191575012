package dev.banyan.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.command.CommandRequest.Repeat;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Store;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands whose effect is in the append that records them.
class TogetherTest {
  private static final CommandKey KEY = new CommandKey("acme", "a.POST /x", "keys:me", "k1");
  private static final StreamId MODEL = new StreamId("acme", "model/x/1");

  @TempDir Path folder;
  private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
  private Journal journal;
  private volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");

  /// What becomes of a group whose outcome nobody hears.
  private enum Loss {
    WRITTEN,
    NOT_WRITTEN
  }

  /// A store whose answers get lost.
  private record Losing(Store inner, Queue<Loss> losses) implements Store {
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
      Loss loss = losses.poll();
      if (loss != Loss.NOT_WRITTEN) {
        Committed committed = inner.commit(group, now);
        if (loss == null) {
          return committed;
        }
      }
      return new Committed.Failed(Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "lost"), false);
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
    Store store = new Losing(SqliteStore.open(folder.resolve("x.db")), losses);
    journal = Journal.open(store, Journal.Settings.USUAL);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30));
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static KeptAnswer answer(String text) {
    return KeptAnswer.whole(201, List.of(), bytes(text));
  }

  private Together together(String body) {
    Bytes digest = CommandRequest.digest("POST", "/x", null, bytes(body));
    return new Commands(journal, () -> now)
        .together(
            KEY,
            new CommandRequest(digest, Duration.ofSeconds(5), Duration.ofHours(24), Repeat.NEVER));
  }

  /// Appends an event with the command that it is of.
  private Outcome append(Together together, String answer) {
    Entry event = new Entry("x.Made/1", bytes("{}"));
    Append.Part made = new Append.Part(MODEL, Expected.any(), List.of(event));
    return journal.append(
        new Append(List.of(made, together.part(answer(answer))), List.of()), soon());
  }

  private long events() {
    return journal.version(MODEL, soon());
  }

  @Test
  void recordsTheAnswerWithTheEvent() {
    Together first = together("{}");

    assertThat(append(first, "one")).isInstanceOf(Outcome.Written.class);

    assertThat(together("{}").look(soon())).isEqualTo(new Decision.Replay(answer("one"), 1));
    assertThat(together("{ }").look(soon())).isEqualTo(new Decision.Reused());
    assertThat(first.id()).isEqualTo(new CommandId(KEY.stream().name(), 1));
    assertThat(events()).isEqualTo(1);
  }

  @Test
  void makesOneOfTwoWithTheSameKey() {
    Together first = together("{}");
    Together twin = together("{}");
    append(first, "one");

    Outcome second = append(twin, "two");

    assertThat(second).isInstanceOf(Outcome.Refused.class);
    assertThat(twin.look(soon())).isEqualTo(new Decision.Replay(answer("one"), 1));
    assertThat(events()).isEqualTo(1);
  }

  @Test
  void tellsARefusalWhatTheFirstWasAnswered() {
    append(together("{}"), "one");

    Decision told = together("{}").done(KeptAnswer.whole(409, List.of(), bytes("exists")));

    assertThat(told).isEqualTo(new Decision.Replay(answer("one"), 1));
  }

  @Test
  void usesAKeyAgainWhoseTimeHasPassed() {
    append(together("{}"), "one");
    now = now.plus(Duration.ofHours(25));
    Together later = together("{other}");

    assertThat(append(later, "two")).isInstanceOf(Outcome.Refused.class);
    assertThat(later.look(soon())).isNull();
    assertThat(append(later, "two")).isInstanceOf(Outcome.Written.class);

    assertThat(later.id().version()).isEqualTo(3);
    assertThat(events()).isEqualTo(2);
  }

  @Test
  void freesAKeyOfWhichNothingCame() {
    assertThat(together("{}").released("invalid")).isNull();

    Together again = together("{}");

    assertThat(again.look(soon())).isNull();
    assertThat(append(again, "two")).isInstanceOf(Outcome.Written.class);
  }

  @Test
  void findsAnAppendThatWasMadeAndNotAcknowledged() {
    Together first = together("{}");
    losses.add(Loss.WRITTEN);
    assertThatThrownBy(() -> append(first, "one")).isInstanceOf(Fault.class);

    assertThat(first.settle()).isEqualTo(Together.Fate.MADE);

    assertThat(together("{}").look(soon())).isEqualTo(new Decision.Replay(answer("one"), 1));
    assertThat(events()).isEqualTo(1);
  }

  @Test
  void keepsAnAppendOutThatWasNotMade() {
    Together first = together("{}");
    losses.add(Loss.NOT_WRITTEN);
    assertThatThrownBy(() -> append(first, "one")).isInstanceOf(Fault.class);

    assertThat(first.settle()).isEqualTo(Together.Fate.NOT_MADE);

    // What was lost on its way and arrives now is refused.
    assertThat(append(first, "one")).isInstanceOf(Outcome.Refused.class);
    assertThat(append(open(together("{}")), "two")).isInstanceOf(Outcome.Written.class);
    assertThat(events()).isEqualTo(1);
  }

  private Together open(Together together) {
    assertThat(together.look(soon())).isNull();
    return together;
  }

  @Test
  void makesARepeatOnceWhereNobodyKnowsOfTheFirst() {
    Together first = together("{}");
    losses.addAll(List.of(Loss.WRITTEN, Loss.NOT_WRITTEN));
    assertThatThrownBy(() -> append(first, "one")).isInstanceOf(Fault.class);

    assertThat(first.settle()).isEqualTo(Together.Fate.UNKNOWN);
    assertThat(append(together("{}"), "one")).isInstanceOf(Outcome.Refused.class);

    assertThat(events()).isEqualTo(1);
  }
}
