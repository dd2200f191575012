package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.pipeline.Turn.Input;
import dev.banyan.gateway.pipeline.Turn.Output;
import dev.banyan.gateway.pipeline.Turn.Verdict;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The pauses between the attempts of a message, as they are declared.
class RetryPausesTest {
  private static final Terms.Retry RETRY =
      new Terms.Retry(2_000, Duration.ofMillis(200), Duration.ofSeconds(60));

  @Test
  void doublesUpToItsBoundAndStaysThere() {
    for (int seed = 0; seed < 500; seed++) {
      for (int attempt = 1; attempt <= 2_000; attempt++) {
        long whole = attempt > 9 ? 60_000 : Math.min(60_000, 200L << (attempt - 1));

        long pause = RETRY.pauseMillis(attempt, "message-%d".formatted(seed).hashCode());

        assertThat(pause).as("attempt %s", attempt).isBetween(whole / 2, whole);
      }
    }
  }

  @Test
  void drawsMessagesApartThatFailedTogether() {
    for (int attempt : new int[] {1, 5, 30}) {
      Set<Long> pauses = new HashSet<>();
      long least = Long.MAX_VALUE;
      long most = 0;
      for (int offset = 0; offset < 1_000; offset++) {
        long pause = RETRY.pauseMillis(attempt, "orders/0@%d".formatted(offset).hashCode());
        pauses.add(pause);
        least = Math.min(least, pause);
        most = Math.max(most, pause);
      }

      double whole = Math.min(60_000, 200 * Math.pow(2, attempt - 1.0));
      assertThat(pauses).as("attempt %s", attempt).hasSizeGreaterThan((int) (whole / 8 / 20));
      assertThat(least / whole).as("attempt %s", attempt).isLessThan(0.6);
      assertThat(most / whole).as("attempt %s", attempt).isGreaterThan(0.9);
    }
  }

  @Test
  void beginsEachAttemptAfterItsPauseAndNotBefore() {
    Terms.Retry retry = new Terms.Retry(6, Duration.ofMillis(100), Duration.ofMillis(400));
    Flow flow = new Flow(new Terms(1, 1, retry, false, null));
    long now = 1_000;
    assertThat(flow.step(new Input.Delivered("m", "k", 1, false), now))
        .containsExactly(new Output.Start("m", 1));

    for (int attempt = 1; attempt < 6; attempt++) {
      assertThat(flow.step(new Input.Failed("m", Verdict.AGAIN, false, 0), now)).isEmpty();
      long due = now + retry.pauseMillis(attempt, "m".hashCode());
      assertThat(flow.wakeMillis()).as("attempt %s", attempt).isEqualTo(due);
      assertThat(flow.step(new Input.Timer(), due - 1)).isEmpty();
      assertThat(flow.step(new Input.Timer(), due))
          .containsExactly(new Output.Start("m", attempt + 1));
      now = due;
    }

    assertThat(flow.step(new Input.Failed("m", Verdict.AGAIN, false, 0), now))
        .containsExactly(new Output.Park("m", Turn.Why.FAILED));
    assertThat(flow.wakeMillis()).isNull();
  }
}
