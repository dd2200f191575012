package dev.banyan.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Those who work their way through a journal, each at its own pace, over a store in a real file
/// whose reads are counted.
@ExtendWith(LeakCheck.class)
class SharedTailTest {
  private static final int AT_HAND = 4_096;

  @TempDir Path folder;
  private final AtomicInteger reads = new AtomicInteger();
  private Journal journal;

  @BeforeEach
  void open() {
    open(false);
  }

  private void open(boolean handing) {
    Store store = new Counting(SqliteStore.open(folder.resolve("x.db")), reads, handing);
    journal = Journal.open(store, Journal.Settings.USUAL);
  }

  /// Opens it anew, so that what is written is handed on.
  private void handing() {
    journal.close();
    open(true);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30));
  }

  private void append(int count) {
    for (int left = count; left > 0; left -= 100) {
      Entry entry = new Entry("noted", Bytes.wrap(new byte[100]));
      Entry[] entries = Collections.nCopies(Math.min(left, 100), entry).toArray(Entry[]::new);
      journal.append(Append.to(new StreamId("", "s"), Expected.any(), entries), soon());
    }
  }

  /// The positions of all records behind that one, by pages of so many.
  private List<Long> walk(long from, int max) {
    List<Long> positions = new ArrayList<>();
    long last = from;
    List<Recorded> page = journal.tail().next(0, last, max, soon());
    while (!page.isEmpty()) {
      page.forEach(record -> positions.add(record.place().position()));
      last = positions.getLast();
      page = journal.tail().next(0, last, max, soon());
    }
    return positions;
  }

  private static List<Long> positions(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void readsTheStoreOnceForAllWhoGoOnAtItsEnd() {
    assertThat(journal.tail().next(0, 0, 200, soon())).isEmpty();
    append(100);
    int before = reads.get();

    List<List<Recorded>> pages = new ArrayList<>();
    for (int worker = 0; worker < 5; worker++) {
      pages.add(journal.tail().next(0, 0, 200, soon()));
    }

    assertThat(reads.get() - before).isEqualTo(1);
    assertThat(pages).allSatisfy(page -> assertThat(page).hasSize(100));
    assertThat(pages.getLast().getLast()).isSameAs(pages.getFirst().getLast());
  }

  @Test
  void readsNothingThatThisProcessHasJustWritten() {
    handing();
    assertThat(journal.tail().next(0, 0, 200, soon())).isEmpty();
    int before = reads.get();

    append(1_000);

    assertThat(journal.tail().next(0, 0, 1_000, soon())).hasSize(1_000);
    assertThat(reads.get() - before).isZero();
  }

  @Test
  void handsOnWhatIsInTheFile() {
    handing();
    assertThat(journal.tail().next(0, 0, 200, soon())).isEmpty();

    append(10);

    assertThat(journal.tail().next(0, 0, 10, soon())).isEqualTo(journal.read(0, 0, 10, soon()));
  }

  @Test
  void handsOutNoMoreThanIsAskedFor() {
    assertThat(journal.tail().next(0, 0, 1, soon())).isEmpty();
    append(10);

    assertThat(journal.tail().next(0, 0, 3, soon())).hasSize(3);

    assertThat(walk(3, 3)).isEqualTo(positions(4, 10));
  }

  @Test
  void letsOneThatHasFallenBehindReadByItself() {
    assertThat(journal.tail().next(0, 0, 1, soon())).isEmpty();
    append(AT_HAND);
    assertThat(walk(0, 256)).hasSize(AT_HAND);
    append(600);
    assertThat(walk(AT_HAND, 256)).hasSize(600);

    List<Long> late = walk(0, 100);

    assertThat(late).isEqualTo(positions(1, AT_HAND + 600));
  }

  @Test
  void goesOnWithOneThatCameFromFarBehindPastWhatWasAtHand() {
    append(300);
    assertThat(journal.tail().next(0, 300, 1, soon())).isEmpty();
    append(200);
    List<Long> all = new ArrayList<>();
    journal.tail().next(0, 0, 500, soon()).forEach(one -> all.add(one.place().position()));

    all.addAll(walk(all.getLast(), 500));
    append(100);
    all.addAll(walk(all.getLast(), 500));

    assertThat(all).isEqualTo(positions(1, 600));
    assertThat(walk(300, 500)).isEqualTo(positions(301, 600));
  }

  @Test
  void tellsThoseWhoFollowLiveOfWhatWorkersHaveReadBefore() {
    try (TailReader live = journal.tail().follow(_ -> true, soon())) {
      List<Long> told = new ArrayList<>();

      for (int round = 1; round <= 5; round++) {
        append(1_000);
        assertThat(walk(told.size(), 700)).hasSize(1_000);
        while (told.size() < round * 1_000) {
          var _ = live.await(Duration.ofSeconds(20));
          List<Recorded> page = journal.tail().read(0, told.size(), 256, soon());
          while (!page.isEmpty()) {
            page.forEach(one -> told.add(one.place().position()));
            page = journal.tail().read(0, told.size(), 256, soon());
          }
        }
      }

      assertThat(told).isEqualTo(positions(1, 5_000));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void showsAllTheSameOrderWhateverTheirPace(boolean handing) throws InterruptedException {
    journal.close();
    open(handing);
    List<List<Long>> seen = Collections.synchronizedList(new ArrayList<>());
    List<Thread> workers = new ArrayList<>();
    for (int worker = 0; worker < 6; worker++) {
      Random random = new Random(worker);
      workers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    List<Long> own = new ArrayList<>();
                    while (own.size() < 3_000) {
                      own.addAll(walk(own.size(), 1 + random.nextInt(300)));
                    }
                    seen.add(own);
                  }));
    }

    append(3_000);

    for (Thread worker : workers) {
      worker.join();
    }
    assertThat(seen).hasSize(6).allSatisfy(own -> assertThat(own).isEqualTo(positions(1, 3_000)));
  }

  /// Counts the reads of partitions.
  private record Counting(Store inner, AtomicInteger reads, boolean handing) implements Store {
    @Override
    public List<Recorded> written() {
      return handing ? inner.written() : List.of();
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
      return inner.commit(group, now);
    }

    @Override
    public void afterwards() {
      inner.afterwards();
    }

    @Override
    public Reader reader() {
      return new CountingReader(inner.reader(), reads);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private record CountingReader(Store.Reader inner, AtomicInteger reads) implements Store.Reader {
    @Override
    public List<Recorded> read(StreamId stream, long afterVersion, int max) {
      return inner.read(stream, afterVersion, max);
    }

    @Override
    public List<Recorded> read(int partition, long afterPosition, int max) {
      reads.incrementAndGet();
      return inner.read(partition, afterPosition, max);
    }

    @Override
    public long version(StreamId stream) {
      return inner.version(stream);
    }

    @Override
    public List<Long> heads() {
      return inner.heads();
    }

    @Override
    public Store.@Nullable Holder holder(Reservation reservation) {
      return inner.holder(reservation);
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
