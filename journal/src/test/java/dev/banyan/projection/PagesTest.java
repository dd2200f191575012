package dev.banyan.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class PagesTest {
  private @TempDir Path folder;
  private Journal journal;
  private Pages pages;

  @BeforeEach
  void open() {
    journal = Journal.open(SqliteStore.open(folder.resolve("x.db")), Journal.Settings.USUAL);
    pages = new Pages(journal);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private void append(int records, int bytes) {
    for (int i = 0; i < records; i++) {
      Entry entry = new Entry("noted", Bytes.wrap(new byte[bytes]));
      var _ = journal.append(Append.to(new StreamId("", "n"), Expected.any(), entry), soon());
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  private List<Recorded> next(long behind, int max) {
    return pages.next(0, behind, max, soon());
  }

  private static List<Long> positions(List<Recorded> page) {
    return page.stream().map(record -> record.place().position()).toList();
  }

  @Test
  void givesTheNextOneTheSamePage() {
    append(5, 10);

    List<Recorded> first = next(0, 3);

    assertThat(positions(first)).containsExactly(1L, 2L, 3L);
    assertThat(next(0, 3)).isSameAs(next(0, 3)).isEqualTo(first);
    assertThat(positions(next(3, 2))).containsExactly(4L, 5L);
    assertThat(positions(next(0, 2))).containsExactly(1L, 2L);
  }

  @Test
  void readsOnWhereAPageWasNotWhole() {
    append(2, 10);
    assertThat(positions(next(0, 3))).containsExactly(1L, 2L);

    append(1, 10);

    assertThat(positions(next(0, 3))).containsExactly(1L, 2L, 3L);
    assertThat(next(3, 3)).isEmpty();
    append(1, 10);
    assertThat(positions(next(3, 3))).containsExactly(4L);
  }

  @Test
  void keepsNoLargePage() {
    append(3, 600_000);

    assertThat(positions(next(0, 2))).containsExactly(1L, 2L);
    assertThat(next(0, 2)).isNotSameAs(next(0, 2));
  }
}
