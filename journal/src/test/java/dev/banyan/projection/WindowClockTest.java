package dev.banyan.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.journal.Chain;
import dev.banyan.journal.Outcome;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.projection.store.Checkpoint;
import dev.banyan.projection.store.Closing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Windows of ten milliseconds that take events for five more.
class WindowClockTest {
  private static final long NEVER = Long.MIN_VALUE;
  private static final WindowFold.Span SPAN =
      new WindowFold.Span(Duration.ofMillis(10), Duration.ofMillis(5), Duration.ofDays(1));

  private static Map<Integer, Checkpoint> at(long first, long second) {
    return Map.of(
        0, new Checkpoint(0, 7, Chain.START, first), 1, new Checkpoint(1, 7, Chain.START, second));
  }

  private static Outcome.Place place(long position) {
    return new Outcome.Place(0, position, 1);
  }

  @Test
  void closesAWindowOnceWithTheRecordThatBringsTimeThere() {
    WindowClock clock = new WindowClock(SPAN, at(NEVER, NEVER), 0, NEVER, time -> time);

    clock.reached(107, place(1));
    clock.reached(114, place(2));
    clock.reached(115, place(3));
    clock.reached(120, place(4));
    clock.reached(148, place(5));

    assertThat(clock.closings())
        .containsExactly(new Closing(0, 3, 107, 115), new Closing(0, 5, 115, 148));
    assertThat(SPAN.ended(114)).isEqualTo(10);
    assertThat(SPAN.ended(115)).isEqualTo(11);
  }

  @Test
  void waitsForEachPartitionThatHasToldATime() {
    WindowClock behind = new WindowClock(SPAN, at(107, 112), 0, NEVER, time -> time);
    WindowClock last = new WindowClock(SPAN, at(112, 140), 0, 107, time -> time);

    behind.reached(140, place(8));
    last.reached(122, place(9));

    assertThat(behind.closings()).isEmpty();
    assertThat(last.closings()).containsExactly(new Closing(0, 9, 107, 122));
  }

  @Test
  void closesNothingAgain() {
    WindowClock clock = new WindowClock(SPAN, at(112, NEVER), 0, 128, time -> time);

    clock.reached(126, place(8));
    clock.reached(129, place(9));

    assertThat(clock.closings()).isEmpty();
  }

  @Test
  void beginsWhereTimeIsWhenNothingIsKnownOfClosings() {
    WindowClock clock = new WindowClock(SPAN, at(1_000, NEVER), 0, NEVER, time -> time);

    clock.reached(1_001, place(8));
    clock.reached(1_020, place(9));

    assertThat(clock.closings()).containsExactly(new Closing(0, 9, 1_000, 1_020));
  }

  @Test
  void closesAgainWhatAClockThatWasAheadHasClosed() {
    List<Long> takenBack = new ArrayList<>();
    WindowClock clock =
        new WindowClock(
            SPAN,
            at(107, NEVER),
            0,
            115,
            time -> {
              takenBack.add(time);
              return 107;
            });

    clock.reached(9_000, place(8));
    clock.reached(112, place(9));
    clock.reached(128, place(10));

    assertThat(takenBack).containsExactly(112L);
    assertThat(clock.closings()).containsExactly(new Closing(0, 10, 107, 128));
  }
}
