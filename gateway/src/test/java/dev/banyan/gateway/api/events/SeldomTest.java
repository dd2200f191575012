package dev.banyan.gateway.api.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SeldomTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final Seldom seldom = new Seldom(clock::get);

  private List<Long> met(String... causes) {
    List<Long> said = new ArrayList<>();
    for (String cause : causes) {
      said.add(seldom.met(cause));
    }
    return said;
  }

  @Test
  void isToldOfEachCauseOnce() {
    List<Long> said = met("a", "a", "b", "a", "b");

    assertThat(said).containsExactly(1L, 0L, 1L, 0L, 0L);
  }

  @Test
  void isToldAgainAfterAMinuteWithHowOftenItHappenedMeanwhile() {
    met("a", "a", "a", "b");
    clock.addAndGet(Seldom.EACH.toNanos());

    List<Long> said = met("a", "a", "b");

    assertThat(said).containsExactly(3L, 0L, 1L);
  }

  @Test
  void keepsSoManyCausesApartAndNoMore() {
    for (int i = 0; i < Seldom.CAUSES_MAX; i++) {
      met("cause " + i);
    }

    List<Long> said = met("one more", "and another", "cause 7");

    assertThat(said).containsExactly(1L, 0L, 0L);
  }
}
