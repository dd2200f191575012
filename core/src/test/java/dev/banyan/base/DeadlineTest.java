package dev.banyan.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private static final Instant BEGUN = Instant.parse("2026-11-22T10:00:00Z");
  private Instant wall = BEGUN;

  private Deadline until(Duration after) {
    return Deadline.in(Duration.ofMinutes(5)).until(() -> wall, BEGUN.plus(after));
  }

  @Test
  void hasWhatIsLeftOfTheShorterOfBothTimes() {
    assertThat(until(Duration.ofSeconds(30)).remaining()).isEqualTo(Duration.ofSeconds(30));
    assertThat(until(Duration.ofHours(1)).remaining())
        .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
  }

  @Test
  void hasPassedOnceOthersMayTakeOverThoughTheSteadyClockStoodStill() {
    Deadline deadline = until(Duration.ofSeconds(30)).within(Duration.ofMinutes(1));
    deadline.check("a call");

    wall = BEGUN.plusSeconds(31);

    assertThat(deadline.passed()).isTrue();
    assertThat(deadline.remainingMillis()).isZero();
    assertThatThrownBy(() -> deadline.check("a call"))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.TIMEOUT));
  }

  @Test
  void isNotPutOffByAWallClockThatIsSetBack() {
    Deadline deadline = Deadline.in(Duration.ofNanos(1)).until(() -> wall, BEGUN.plusSeconds(30));

    wall = BEGUN.minusSeconds(3_600);

    assertThat(deadline.passed()).isTrue();
  }

  @Test
  void endsAtOnceByAClockThatIsSetAheadForEver() {
    Deadline deadline = until(Duration.ofSeconds(30));

    wall = Instant.MAX;

    assertThat(deadline.remaining()).isNegative();
  }
}
