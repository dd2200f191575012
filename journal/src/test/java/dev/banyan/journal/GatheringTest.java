package dev.banyan.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GatheringTest {
  private static final long MILLI = 1_000_000;

  private final Gathering gathering = new Gathering(512);

  @Test
  void waitsForNobodyWhereOneCallerIsAlone() {
    gathering.written(1, 0, MILLI);

    assertThat(gathering.goal()).isEqualTo(1);
  }

  @Test
  void waitsForAllWhoWereAnsweredOrWaitedHalfAsLongAsTheGroupTook() {
    gathering.written(3, 5, MILLI);

    assertThat(gathering.goal()).isEqualTo(8);
    assertThat(gathering.nanos()).isEqualTo(MILLI / 2);
  }

  @Test
  void waitsForNoMoreThanAGroupHoldsAndNeverLong() {
    gathering.written(500, 400, 1_000 * MILLI);

    assertThat(gathering.goal()).isEqualTo(512);
    assertThat(gathering.nanos()).isEqualTo(2 * MILLI);
  }

  /// How many groups wait for nobody after so many of eight have come.
  private int restAfter(int found) {
    gathering.written(8, 0, MILLI);
    gathering.gathered(found);
    int groups = 0;
    while (gathering.goal() == 1 && groups < 1_000) {
      gathering.written(2, 6, MILLI);
      groups++;
    }
    return groups;
  }

  @Test
  void goesOnWaitingWhereAllHaveCome() {
    assertThat(restAfter(8)).isZero();
  }

  @Test
  void waitsAgainSoonWhereAFewStayedAway() {
    assertThat(restAfter(6)).isEqualTo(4);
  }

  @Test
  void doesNotWaitForAWhileWhereCallersDoSomethingElseInBetween() {
    assertThat(restAfter(2)).isEqualTo(32);
  }
}
