package dev.banyan.connectors.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Trace;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OutboxTurnTest {
  private static final Instant UNTIL = Instant.parse("2026-11-22T10:00:30Z");

  private volatile Instant wall = UNTIL.minusSeconds(30);

  /// Its caller is told at once, and the next one has its turn.
  @Test
  void tellsWhatAHandThatMetADefectLeavesOpen() {
    Exchange exchange =
        new Exchange("mail", Deadline.in(Duration.ofMinutes(5)), Caller.ANYONE, Trace.NONE);
    Outbox outbox = new Outbox("mail");

    Fault told =
        catchThrowableOfType(
            Fault.class,
            () ->
                outbox.send(
                    exchange,
                    turn -> {
                      assertThat(turn.begins()).isTrue();
                      throw new OutOfMemoryError("a buffer");
                    }));

    assertThat(told.kind()).isEqualTo(Fault.Kind.BUG);
    assertThat(told.leavesOpen()).isTrue();
    assertThat(outbox.underWay()).isZero();
    assertThat(outbox.send(exchange, turn -> turn.outcome().succeed("m2"))).isEqualTo("m2");
  }

  /// A machine that slept while the client connected goes on where it was, by its steady clock.
  @Test
  void handsOverNothingOnceOthersMayHaveTakenItOver() {
    Deadline deadline = Deadline.in(Duration.ofSeconds(2)).until(() -> wall, UNTIL);
    Exchange exchange = new Exchange("sleeping", deadline, Caller.ANYONE, Trace.NONE);
    AtomicReference<Boolean> begun = new AtomicReference<>();
    Outbox outbox = new Outbox("mail");

    Fault told =
        catchThrowableOfType(
            Fault.class,
            () ->
                outbox.send(
                    exchange,
                    turn -> {
                      wall = UNTIL.plusSeconds(1);
                      begun.set(turn.begins());
                    }));

    assertThat(begun).hasValue(false);
    assertThat(told.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    assertThat(outbox.underWay()).isZero();
  }
}
