package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.message.Message;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.value.Bytes;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The list of open letters, page by page, while letters are closed.
class LetterPagesTest {
  private static final Letter.Cause CAUSE =
      new Letter.Cause("by c", "failed", "conflict", "", "steps/1", List.of(), List.of());

  @TempDir Path folder;

  private static Message message(String id) {
    return new Message(id, "orders@" + id, null, List.of(), Bytes.wrap(new byte[] {1}), null);
  }

  @Test
  void goOnBehindALetterThatIsNotOpenAnyMore() {
    SqliteStore store = SqliteStore.open(folder.resolve("store.db"));
    try (Journal journal = Journal.open(store, Journal.Settings.USUAL)) {
      DeadLetters letters =
          new DeadLetters(
              journal, new DeadLetters.Written(), "billing", 10, InstantSource.system());
      List.of("a", "b", "c", "d").forEach(id -> letters.park(message(id), CAUSE, List.of()));

      List<LetterBook.Line> first = letters.lines(0, 2);
      letters.drop(letters.read(first.getLast().id()), "anna");
      List<LetterBook.Line> second = letters.lines(first.getLast().number(), 2);

      assertThat(first).extracting(LetterBook.Line::place).containsExactly("orders@a", "orders@b");
      assertThat(second).extracting(LetterBook.Line::place).containsExactly("orders@c", "orders@d");
      assertThat(letters.lines(second.getLast().number(), 2)).isEmpty();
    }
  }
}
