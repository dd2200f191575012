package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.connect.message.Message;
import dev.banyan.journal.Journal;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.value.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pipeline beside another node that parks messages and runs letters again.
class HeldKeysTest {
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

  private static Message elsewhere() {
    return new Message("0", "orders@0", null, List.of(), Bytes.wrap(new byte[0]), null);
  }

  private static Letter.Cause cause() {
    return new Letter.Cause("by one", "failed", "conflict", "", "steps/1", List.of(), List.of());
  }

  @Test
  void holdsAKeyForAsLongAsAnotherNodeHasALetterOfIt() {
    Journal journal =
        Journal.open(SqliteStore.open(folder.resolve("store.db")), Journal.Settings.USUAL);
    DeadLetters other =
        new DeadLetters(
            journal, new DeadLetters.Written(), "billing", 1_000, InstantSource.system());
    try (journal;
        Runner runner =
            new Runner(
                PIPELINE,
                new Runner.Grounds(
                    queue.source(),
                    journal,
                    new DeadLetters.Written(),
                    Clocks.of(InstantSource.system()),
                    true))) {
      runner.start();
      queue.send("1", "one");
      queue.settled(1);
      other.park(elsewhere(), cause(), List.of());
      queue.send("2", "one");
      queue.settled(1);
      other.refresh();
      assertThat(other.lines(0, 10)).extracting(LetterBook.Line::why).contains("held");

      other.lines(0, 10).forEach(line -> other.drop(other.read(line.id()), "bob"));
      queue.send("3", "one");
      queue.settled(1);

      StreamId three = new StreamId("", "dead-letter/billing/" + DeadLetters.id("3"));
      assertThat(journal.version(three, Deadline.in(Duration.ofSeconds(5)))).isZero();
    }
  }
}
