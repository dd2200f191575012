package dev.banyan.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The end of a journal, over a store in a real file.
@ExtendWith(LeakCheck.class)
class TailTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path folder;
  private Journal journal;

  @BeforeEach
  void open() {
    journal = Journal.open(SqliteStore.open(folder.resolve("x.db")), Journal.Settings.USUAL);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private static Deadline soon() {
    return Deadline.in(LONG);
  }

  private void append(String kind, int count) {
    for (int left = count; left > 0; left -= 100) {
      Entry entry = new Entry(kind, Bytes.wrap(new byte[100]));
      Entry[] entries = Collections.nCopies(Math.min(left, 100), entry).toArray(Entry[]::new);
      journal.append(Append.to(new StreamId("", "s"), Expected.any(), entries), soon());
    }
  }

  private static boolean isWanted(Recorded record) {
    return record.kind().equals("wanted");
  }

  @Test
  void wakesForWhatIsWanted() {
    try (TailReader reader = journal.tail().follow(TailTest::isWanted, soon())) {
      boolean atFirst = reader.await(LONG);
      append("wanted", 1);

      boolean news = reader.await(LONG);

      assertThat(atFirst).isTrue(); // Nobody knows what there is when it begins.
      assertThat(news).isTrue();
      assertThat(journal.tail().read(0, 0, 10, soon())).hasSize(1);
    }
  }

  private static boolean isDefect(Recorded record) {
    throw new IllegalStateException("a defect at " + record.kind());
  }

  private static boolean isTooLarge(Recorded record) {
    throw new OutOfMemoryError("a test's, at " + record.kind());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsNobodyElsesFollowingForADefectOfOne(boolean error) {
    Predicate<Recorded> defect = error ? TailTest::isTooLarge : TailTest::isDefect;
    try (TailReader good = journal.tail().follow(TailTest::isWanted, soon());
        TailReader bad = journal.tail().follow(defect, soon())) {
      assertThat(good.await(LONG)).isTrue();
      assertThat(bad.await(LONG)).isTrue();

      append("wanted", 1);

      assertThatThrownBy(() -> bad.await(LONG)).isInstanceOf(Fault.class);
      assertThat(good.await(LONG)).isTrue();
      append("wanted", 1);
      assertThat(good.await(LONG)).isTrue();
    }
  }

  @Test
  void wakesTheOthersWhereOneCannotBeTold() {
    Semaphore heard = new Semaphore(0);
    journal.follow(
        (_, _) -> {
          throw new IllegalStateException("a defect");
        });
    journal.follow((_, _) -> heard.release());

    append("wanted", 1);
    append("wanted", 1);

    assertThat(journal.written()).isEqualTo(2);
    heard.acquireUninterruptibly(2);
  }

  @Test
  void tellsHowFarThereWasNothing() {
    try (TailReader reader = journal.tail().follow(TailTest::isWanted, soon())) {
      assertThat(reader.await(LONG)).isTrue();
      append("other", 3);

      while (reader.passed().isEmpty() || reader.passed().getFirst().position() < 3) {
        assertThat(reader.await(Duration.ofMillis(10))).isFalse();
      }

      assertThat(reader.passed()).isEqualTo(journal.tail().ends(soon()));
      append("wanted", 1);
      assertThat(reader.await(LONG)).isTrue();
      assertThat(reader.passed()).isEmpty();
    }
  }

  @Test
  void readsOnFromTheStoreWhereItsMemoryBegins() {
    append("wanted", 10);
    try (TailReader _ = journal.tail().follow(TailTest::isWanted, soon())) {
      append("wanted", 1_100);
      List<Long> positions = new ArrayList<>();
      List<Recorded> page = journal.tail().read(0, 0, 256, soon());

      while (!page.isEmpty()) {
        page.forEach(record -> positions.add(record.place().position()));
        page = journal.tail().read(0, positions.getLast(), 256, soon());
      }

      assertThat(positions.size()).isGreaterThanOrEqualTo(10);
      assertThat(positions).isEqualTo(LongStream.rangeClosed(1, positions.size()).boxed().toList());
    }
  }

  @Test
  void knowsTheSpotsOfThisJournalAlone() {
    append("wanted", 2);
    Spot end = journal.tail().ends(soon()).getFirst();
    Bytes begin = Bytes.wrap(Arrays.copyOf(end.hash().unsafeArray(), 4));

    boolean known = journal.tail().knows(0, new Spot(2, begin), soon());

    assertThat(known).isTrue();
    assertThat(journal.tail().knows(0, new Spot(1, begin), soon())).isFalse();
    assertThat(journal.tail().knows(0, new Spot(3, begin), soon())).isFalse();
    assertThat(journal.tail().knows(0, new Spot(Long.MAX_VALUE, begin), soon())).isFalse();
    assertThat(journal.tail().knows(0, Spot.START, soon())).isTrue();
  }

  @Test
  void endsAWaitWhenItIsWoken() {
    try (TailReader reader = journal.tail().follow(TailTest::isWanted, soon())) {
      assertThat(reader.await(LONG)).isTrue();
      reader.wake();

      boolean news = reader.await(LONG);

      assertThat(news).isFalse();
    }
  }
}
