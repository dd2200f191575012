package dev.banyan.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.operation.Effect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What failures mean for a key.
class EndingTest {
  private static Fault fault(Fault.Kind kind) {
    return Fault.of(kind, "");
  }

  private static Fault sent(Fault.Kind kind) {
    return fault(kind).reaching(Fault.Reach.SENT);
  }

  private static Fault unsent(Fault.Kind kind) {
    return Fault.builder(kind, "").unsent().build();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"OVERLOADED", "TOO_MANY"})
  void doesNotFreeAKeyWhoseWriteReachedASystemThatSaysItIsBusy(Fault.Kind kind) {
    assertThat(Ending.of(sent(kind), Effect.WRITE, true)).isEqualTo(Ending.UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"OVERLOADED", "TOO_MANY", "UNREACHABLE", "TIMEOUT"})
  void freesAKeyOfWhichNothingWasSent(Fault.Kind kind) {
    assertThat(Ending.of(unsent(kind), Effect.WRITE, true)).isEqualTo(Ending.RELEASED);
    assertThat(Ending.of(unsent(kind), Effect.IDEMPOTENT, true)).isEqualTo(Ending.RELEASED);
    assertThat(Ending.ofRelay(unsent(kind))).isEqualTo(Ending.RELEASED);
  }

  @Test
  void freesAKeyWhoseReadBeforeTheWriteFailed() {
    assertThat(Ending.of(fault(Fault.Kind.OVERLOADED), Effect.WRITE, true))
        .isEqualTo(Ending.RELEASED);
    assertThat(Ending.of(fault(Fault.Kind.TIMEOUT), Effect.WRITE, true)).isEqualTo(Ending.RELEASED);
  }

  @Test
  void doesNotBelieveARelayThatSaysNothingOfWhatWasSent() {
    assertThat(Ending.ofRelay(fault(Fault.Kind.OVERLOADED))).isEqualTo(Ending.UNKNOWN);
    assertThat(Ending.ofRelay(fault(Fault.Kind.TIMEOUT))).isEqualTo(Ending.UNKNOWN);
    assertThat(Ending.ofRelay(fault(Fault.Kind.GARBAGE))).isEqualTo(Ending.UNKNOWN);
  }

  @Test
  void keepsAnUnknownOutcomeUnknownWhateverElseIsSaid() {
    assertThat(Ending.of(fault(Fault.Kind.OUTCOME_UNKNOWN), Effect.WRITE, true))
        .isEqualTo(Ending.UNKNOWN);
    assertThat(Ending.of(unsent(Fault.Kind.OUTCOME_UNKNOWN), Effect.WRITE, true))
        .isEqualTo(Ending.UNKNOWN);
  }
}
