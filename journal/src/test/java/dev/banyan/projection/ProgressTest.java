package dev.banyan.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// How far a projection has got in a journal of two partitions.
class ProgressTest {
  @Test
  void tellsHowManyRecordsItHasNotSeenAndHowLong() {
    Progress progress = new Progress(2);
    progress.reached(progress.current(), 0, 4);
    progress.heads(List.of(10L, 3L), 1_000);
    progress.heads(List.of(11L, 3L), 2_000);

    Progress.Standing standing = progress.standing(5_000);

    assertThat(standing.records()).isEqualTo(10);
    assertThat(standing.behindMillis()).isEqualTo(4_000);
  }

  @Test
  void isNotBehindWhereItHasSeenAllAndMore() {
    Progress progress = new Progress(2);
    progress.heads(List.of(10L, 3L), 1_000);
    progress.reached(progress.current(), 0, 12);
    progress.reached(progress.current(), 1, 3);
    progress.heads(List.of(11L, 3L), 2_000);

    Progress.Standing standing = progress.standing(5_000);

    assertThat(standing.records()).isZero();
    assertThat(standing.behindMillis()).isZero();
  }

  @Test
  void doesNotCountHowFarAnOlderVersionIs() {
    Progress progress = new Progress(1);
    progress.reached(progress.older(), 0, 10);
    progress.heads(List.of(10L), 1_000);

    assertThat(progress.standing(1_000).records()).isEqualTo(10);
  }
}
