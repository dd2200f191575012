package dev.banyan.connectors.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

/// The book-keeping of one partition.
class PartitionTest {
  private static final int EPOCH = 4;

  private static Partition partition(long from) {
    return new Partition("orders-0", from, from);
  }

  private static Partition.Fetched fetched(Partition partition, long offset) {
    return partition.fetched(offset, Optional.of(EPOCH));
  }

  @Test
  void movesItsPositionOverWhatIsSettledWithoutAGap() {
    Partition partition = partition(10);
    List<Partition.Fetched> all = new ArrayList<>();
    for (long offset = 10; offset < 13; offset++) {
      all.add(fetched(partition, offset));
    }
    all.get(1).settle();
    assertThat(partition.position()).isEqualTo(10);

    all.get(0).settle();

    assertThat(partition.position()).isEqualTo(12);
    assertThat(partition.isBehind()).isTrue();
    partition.committed(12);
    assertThat(partition.isBehind()).isFalse();
  }

  /// Its log was cut short at 12 while 11, 12 and 13 were in hand.
  @Test
  void goesBackWithItsLog() {
    Partition partition = partition(10);
    List<Partition.Fetched> all = new ArrayList<>();
    for (long offset = 10; offset < 14; offset++) {
      all.add(fetched(partition, offset));
    }
    all.getFirst().settle();
    partition.committed(11);

    int gone = partition.jump(12);

    assertThat(gone).isEqualTo(2);
    Partition.Fetched other = fetched(partition, 12);
    all.get(3).settle();
    all.get(2).settle();
    assertThat(partition.position()).as("what is left of the log").isEqualTo(11);
    all.get(1).settle();
    assertThat(partition.position()).as("what was written instead").isEqualTo(12);
    other.settle();
    assertThat(partition.position()).isEqualTo(13);
  }

  @Test
  void tellsTheBrokerWhereItWentBackTo() {
    Partition partition = partition(0);
    fetched(partition, 99).settle();
    partition.committed(100);

    assertThat(partition.jump(50)).isZero();

    assertThat(partition.isBehind()).isTrue();
    assertThat(partition.reached("")).isEqualTo(new OffsetAndMetadata(50));
    partition.committed(50);
    assertThat(partition.isBehind()).isFalse();
  }

  @Test
  void tellsTheBrokerWhoWroteWhatStandsBeforeItsPosition() {
    Partition partition = partition(7);
    Partition.Fetched first = partition.fetched(7, Optional.of(EPOCH));
    Partition.Fetched second = partition.fetched(8, Optional.of(EPOCH + 1));

    assertThat(partition.reached("").leaderEpoch()).isEmpty();
    first.settle();
    assertThat(partition.reached("").leaderEpoch()).contains(EPOCH);
    second.settle();
    assertThat(partition.reached("").leaderEpoch()).contains(EPOCH + 1);
  }

  @Test
  void passesOverOffsetsThatTheBrokerLeftOut() {
    Partition partition = partition(5);
    Partition.Fetched first = fetched(partition, 5);
    Partition.Fetched second = fetched(partition, 9);

    first.settle();

    assertThat(partition.position()).isEqualTo(9);
    second.settle();
    assertThat(partition.position()).isEqualTo(10);
  }

  /// Whatever is settled in whatever order, nothing unsettled is left behind the position.
  @Test
  void neverPassesOverWhatIsNotSettled() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Partition partition = partition(0);
    TreeMap<Long, Partition.Fetched> unsettled = new TreeMap<>();
    long next = 0;
    for (int i = 0; i < 20_000; i++) {
      if (unsettled.isEmpty() || random.nextBoolean()) {
        next += random.nextInt(3);
        unsettled.put(next, fetched(partition, next));
        next++;
      } else {
        List<Long> offsets = List.copyOf(unsettled.keySet());
        long one = offsets.get(random.nextInt(offsets.size()));
        requireNonNull(unsettled.remove(one)).settle();
      }
      long first = unsettled.isEmpty() ? next : unsettled.firstKey();
      assertThat(partition.position()).as("seed " + seed).isEqualTo(first);
    }
  }
}
