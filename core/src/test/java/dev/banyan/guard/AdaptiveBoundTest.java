package dev.banyan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdaptiveBoundTest {
  private static final GuardSettings.Concurrency SETTINGS =
      new GuardSettings.Concurrency(2, 200, 10, Duration.ofSeconds(1));
  private static final long MILLI = 1_000_000;

  /// A system that serves `capacity` calls at once in 10 ms each, and queues the rest.
  private static AdaptiveBound after(AdaptiveBound start, int capacity, int calls) {
    AdaptiveBound bound = start;
    for (int i = 0; i < calls; i++) {
      int underWay = bound.calls();
      long nanos = 10 * MILLI * Math.max(1, underWay) / Math.min(capacity, Math.max(1, underWay));
      bound = bound.ended(SETTINGS, nanos, underWay);
    }
    return bound;
  }

  @Test
  void findsAboutWhatTheSystemBears() {
    AdaptiveBound bound = after(AdaptiveBound.first(SETTINGS), 40, 20_000);

    assertThat(bound.calls()).isBetween(30, 120);
  }

  @Test
  void growsAgainWhenTheSystemHasRecovered() {
    AdaptiveBound small = after(AdaptiveBound.first(SETTINGS), 5, 20_000);

    AdaptiveBound grown = after(small, 100, 20_000);

    assertThat(small.calls()).isLessThan(40);
    assertThat(grown.calls()).isGreaterThan(80);
  }

  @Test
  void staysWithinItsBoundsWhateverHappens() {
    AdaptiveBound bound = AdaptiveBound.first(SETTINGS);

    for (int i = 0; i < 1_000; i++) {
      bound = bound.dropped(SETTINGS);
    }

    assertThat(bound.calls()).isEqualTo(2);
    assertThat(after(bound, 1_000, 100_000).calls()).isEqualTo(200);
  }

  @Test
  void learnsNothingFromASystemThatIsNotAskedForMuch() {
    AdaptiveBound first = AdaptiveBound.first(SETTINGS);

    AdaptiveBound bound = first;
    for (int i = 0; i < 1_000; i++) {
      bound = bound.ended(SETTINGS, 10 * MILLI, 1);
    }

    assertThat(bound.calls()).isEqualTo(first.calls());
  }

  @Test
  void leavesAFixedBoundAlone() {
    GuardSettings.Concurrency fixed = new GuardSettings.Concurrency(7, 1, Duration.ofSeconds(1));
    AdaptiveBound first = AdaptiveBound.first(fixed);

    AdaptiveBound bound = first.dropped(fixed).ended(fixed, MILLI, 7);

    assertThat(bound).isEqualTo(first);
    assertThat(bound.calls()).isEqualTo(7);
  }
}
