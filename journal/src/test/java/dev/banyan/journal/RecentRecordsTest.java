package dev.banyan.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.value.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Records that are written while others before them are read.
class RecentRecordsTest {
  private static final StreamId STREAM = new StreamId("", "s");

  private final Chain chain = new Chain(0);
  private final RecentRecords recent = new RecentRecords(Spot.START);

  private List<Recorded> records(int count, int bytes) {
    List<Recorded> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Entry entry = new Entry("noted", Bytes.wrap(new byte[bytes]));
      long version = chain.position() + 1;
      records.add(chain.add(STREAM, version, entry, Instant.EPOCH, Bytes.wrap(new byte[0])));
    }
    return records;
  }

  private List<Recorded> atHand() {
    return Objects.requireNonNull(recent.after(0, 10_000));
  }

  @Test
  void hasWhatIsWrittenAtOnceWhereNothingIsBetween() {
    List<Recorded> written = records(3, 10);

    written.forEach(recent::offer);

    assertThat(atHand()).isEqualTo(written);
  }

  @Test
  void joinsWhatIsWrittenOnceWhatIsBetweenWasRead() {
    List<Recorded> all = records(5, 10);
    recent.offer(all.get(2));
    recent.offer(all.get(3));
    assertThat(atHand()).isEmpty();

    recent.add(all.get(0));
    recent.add(all.get(1));
    recent.offer(all.get(4));

    assertThat(atHand()).isEqualTo(all);
  }

  @Test
  void passesOverWhatIsReadAndHere() {
    List<Recorded> all = records(3, 10);
    recent.offer(all.get(0));
    recent.offer(all.get(1));

    all.forEach(recent::add);

    assertThat(atHand()).isEqualTo(all);
  }

  @Test
  void leavesOutNothingWhereMoreWasWrittenThanIsHeld() {
    List<Recorded> all = records(1_000, 10);
    all.subList(1, 900).forEach(recent::offer);

    recent.add(all.getFirst());
    assertThat(atHand()).containsExactly(all.getFirst());

    all.subList(1, 900).forEach(recent::add);
    all.subList(900, 1_000).forEach(recent::offer);
    assertThat(atHand()).isEqualTo(all);
  }

  @Test
  void holdsNothingLargeUntilItIsRead() {
    List<Recorded> all = new ArrayList<>(records(2, 10));
    all.addAll(records(1, 20_000));
    all.addAll(records(1, 10));
    all.subList(1, 4).forEach(recent::offer);

    recent.add(all.get(0));
    recent.add(all.get(1));
    assertThat(atHand()).hasSize(2);

    recent.add(all.get(2));
    assertThat(atHand()).isEqualTo(all);
  }
}
