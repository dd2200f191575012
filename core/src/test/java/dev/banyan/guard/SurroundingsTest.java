package dev.banyan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.operation.Exchange;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SurroundingsTest {
  private final Surroundings real = Surroundings.real(GuardEvents.NONE);

  @Test
  void endsAPauseWhenTheCallerHasGone() {
    Exchange exchange = Bench.exchange(Duration.ofHours(1));
    Thread.startVirtualThread(exchange.cancellation()::cancel);

    real.pause().pause(Duration.ofMinutes(30), exchange);

    assertThat(exchange.deadline().remaining()).isGreaterThan(Duration.ofMinutes(50));
  }

  @Test
  void pausesNoLongerThanTheDeadline() {
    Exchange exchange = Bench.exchange(Duration.ofMillis(10));

    real.pause().pause(Duration.ofMinutes(30), exchange);

    assertThat(exchange.deadline().passed()).isTrue();
    assertThat(exchange.deadline().remaining()).isGreaterThan(Duration.ofMinutes(-5));
  }
}
