package dev.banyan.connectors.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The book-keeping of one partition.
class PartitionTest {
  private static Partition.Fetched fetched(Partition partition, long offset) {
    return requireNonNull(partition.fetched(offset));
  }

  @Test
  void movesItsPositionOverWhatIsSettledWithoutAGap() {
    Partition partition = new Partition("orders-0", 10);
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

  @Test
  void takesWhatIsFetchedTwiceOnce() {
    Partition partition = new Partition("orders-0", 0);
    fetched(partition, 0);
    Partition.Fetched second = fetched(partition, 1);

    assertThat(partition.fetched(0)).isNull();
    assertThat(partition.fetched(1)).isNull();

    second.settle();
    assertThat(partition.position()).isZero();
  }

  @Test
  void passesOverOffsetsThatTheBrokerLeftOut() {
    Partition partition = new Partition("orders-0", 5);
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
    Partition partition = new Partition("orders-0", 0);
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
