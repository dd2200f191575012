package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Rate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Turns on virtual time.
class ThrottleTest {
  @Test
  void givesTurnsEvenlyHoweverManyAskAtOnce() {
    Throttle throttle = new Throttle(Rate.parse("4/s"));

    List<Long> turns = IntStream.range(0, 9).mapToObj(_ -> throttle.turn(1_000)).toList();

    assertThat(turns)
        .containsExactly(1_000L, 1_250L, 1_500L, 1_750L, 2_000L, 2_250L, 2_500L, 2_750L, 3_000L);
  }

  @Test
  void keepsItsRateWhereAGapIsNoWholeNumberOfMilliseconds() {
    Throttle throttle = new Throttle(Rate.parse("3000/s"));

    List<Long> turns = IntStream.range(0, 30_001).mapToObj(_ -> throttle.turn(0)).toList();

    assertThat(turns).isSorted();
    assertThat(turns.getLast()).isBetween(9_999L, 10_000L);
  }

  @Test
  void savesNothingUpWhileNobodyAsks() {
    Throttle throttle = new Throttle(Rate.parse("10/s"));
    long first = throttle.turn(0);

    List<Long> later = IntStream.range(0, 3).mapToObj(_ -> throttle.turn(60_000)).toList();

    assertThat(first).isZero();
    assertThat(later).as("no burst after a pause").containsExactly(60_000L, 60_100L, 60_200L);
  }
}
