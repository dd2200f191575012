package dev.banyan.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The book-keeping of one partition.
class LaneTest {
  private static Lane<String> fetched(long from, int count) {
    Lane<String> lane = new Lane<>(from);
    for (long offset = from; offset < from + count; offset++) {
      lane.fetched(offset, "m" + offset);
    }
    return lane;
  }

  @Test
  void movesItsPositionOverWhatIsSettledWithoutAGap() {
    Lane<String> lane = fetched(10, 3);
    lane.take();
    lane.take();
    lane.take();
    lane.settle(11);
    assertThat(lane.position()).isEqualTo(10);

    lane.settle(10);

    assertThat(lane.position()).isEqualTo(12);
    assertThat(lane.isBehind()).isTrue();
    lane.committed(12);
    assertThat(lane.isBehind()).isFalse();
  }

  @Test
  void givesOutWhatWasReleasedBeforeWhatComesAfterIt() {
    Lane<String> lane = fetched(0, 3);
    lane.take();
    lane.take();

    lane.release(1);
    lane.release(0);

    assertThat(lane.take()).isEqualTo(new Lane.Held<>(0, "m0", 2));
    assertThat(lane.take()).isEqualTo(new Lane.Held<>(1, "m1", 2));
    assertThat(lane.take()).isEqualTo(new Lane.Held<>(2, "m2", 1));
    assertThat(lane.take()).isNull();
  }

  @Test
  void takesWhatIsFetchedTwiceOnce() {
    Lane<String> lane = fetched(0, 2);
    lane.take();

    lane.fetched(0, "m0");
    lane.fetched(1, "m1");

    assertThat(lane.take()).isEqualTo(new Lane.Held<>(1, "m1", 1));
    assertThat(lane.take()).isNull();
  }

  @Test
  void passesOverOffsetsThatTheBrokerLeftOut() {
    Lane<String> lane = new Lane<>(5);
    lane.fetched(5, "a");
    lane.fetched(9, "b");
    lane.take();
    lane.take();

    lane.settle(5);

    assertThat(lane.position()).isEqualTo(9);
    lane.settle(9);
    assertThat(lane.position()).isEqualTo(10);
  }

  /// Whatever happens in whatever order, nothing unsettled is left behind the position.
  @Test
  void neverPassesOverWhatIsNotSettled() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Lane<String> lane = new Lane<>(0);
    List<Long> out = new ArrayList<>();
    List<Long> unsettled = new ArrayList<>();
    long next = 0;
    for (int i = 0; i < 20_000; i++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          unsettled.add(next);
          lane.fetched(next++, "m");
        }
        case 1 -> {
          Lane.Held<String> held = lane.take();
          if (held != null) {
            out.add(held.offset());
          }
        }
        case 2 -> {
          if (!out.isEmpty()) {
            Long one = out.remove(random.nextInt(out.size()));
            lane.settle(one);
            unsettled.remove(one);
          }
        }
        case 3 -> {
          if (!out.isEmpty()) {
            lane.release(out.remove(random.nextInt(out.size())));
          }
        }
        default -> throw new IllegalStateException();
      }
      long first = unsettled.isEmpty() ? next : unsettled.stream().min(Long::compare).get();
      assertThat(lane.position()).as("seed " + seed).isEqualTo(first);
      assertThat(lane.unsettled() + lane.waiting()).isEqualTo(unsettled.size());
    }
  }
}
