package dev.banyan.guard;

import static dev.banyan.base.Fault.Kind.BUG;
import static dev.banyan.base.Fault.Kind.CONFLICT;
import static dev.banyan.base.Fault.Kind.DECLARED;
import static dev.banyan.base.Fault.Kind.OVERLOADED;
import static dev.banyan.base.Fault.Kind.TIMEOUT;
import static dev.banyan.base.Fault.Kind.UNREACHABLE;
import static dev.banyan.guard.Bench.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.base.Share;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.value.Struct;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What guards say of whether a write was sent.
class ReachTest {
  private static final GuardSettings.Retry TWICE =
      new GuardSettings.Retry(2, Duration.ofMillis(1), Duration.ofMillis(2), Share.parse("100%"));
  private static final GuardSettings.Breaker BREAKER =
      new GuardSettings.Breaker(
          Share.parse("50%"),
          Share.parse("50%"),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          1,
          Duration.ofSeconds(5),
          1);
  private static final GuardSettings RETRYING = GuardSettings.NONE.withRetry(TWICE);
  private static final GuardSettings BREAKING = GuardSettings.NONE.withBreaker(BREAKER);

  private final Bench bench = new Bench();

  private static Fault failure(Call call, Struct input) {
    return catchThrowableOfType(
        Fault.class, () -> call.call(input, Bench.exchange(Duration.ofSeconds(30))));
  }

  private static Fault failure(Call call) {
    return failure(call, Bench.INPUT);
  }

  @Test
  void saysThatAWriteWasSentWhichTheSystemRefusesAsOverloaded() {
    Call write = bench.then(fault(OVERLOADED)).guarded(Effect.WRITE, GuardSettings.NONE);

    assertThat(failure(write).reach()).isEqualTo(Fault.Reach.SENT);
  }

  @Test
  void saysThatAWriteWasSentWhoseAnswerMetADefect() {
    Fault defect = fault(BUG);
    Call write = bench.then(defect).guarded(Effect.WRITE, BREAKING.withRetry(TWICE));

    Fault failure = failure(write);

    assertThat(failure.kind()).as("it stays a defect").isEqualTo(BUG);
    assertThat(failure.reach()).isEqualTo(Fault.Reach.SENT);
    assertThat(failure.getStackTrace()).isEqualTo(defect.getStackTrace());
    assertThat(bench.calls()).as("sent once").isEqualTo(1);
    assertThat(bench.events).as("no failure of the system").containsExactly("unknown crm.Do");
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
  void saysSoOfWhateverElseWasThrown(Class<? extends Throwable> type) throws Exception {
    Throwable thrown = type.getConstructor().newInstance();
    Call write = bench.then(thrown).guardedByKey(RETRYING);

    Fault failure = failure(write, Bench.keyed("K1"));

    assertThat(failure.kind()).isEqualTo(BUG);
    assertThat(failure.reach()).isEqualTo(Fault.Reach.SENT);
    assertThat(failure).hasCause(thrown);
    assertThat(bench.calls()).as("a defect is not repeated").isEqualTo(1);
  }

  @Test
  void believesADefectThatSaysThatNothingWasSent() {
    Call write = bench.then(fault(BUG).reaching(Fault.Reach.NONE)).guarded(Effect.WRITE, RETRYING);

    assertThat(failure(write).reach()).isEqualTo(Fault.Reach.NONE);
    assertThat(bench.events).isEmpty();
  }

  @Test
  void leavesADefectOfAReadAsItIs() {
    IllegalStateException defect = new IllegalStateException();
    Call read = bench.then(defect).guarded(Effect.READ, GuardSettings.NONE);

    assertThatThrownBy(() -> Bench.call(read)).isSameAs(defect);
  }

  @Test
  void saysNothingOfARead() {
    Call read = bench.then(fault(OVERLOADED)).guarded(Effect.READ, GuardSettings.NONE);

    assertThat(failure(read).reach()).isEqualTo(Fault.Reach.UNTOLD);
  }

  @Test
  void believesAConnectorThatSaysThatNothingWasSent() {
    Fault busy = Fault.builder(OVERLOADED, "no connection").unsent().build();
    Fault late = Fault.builder(TIMEOUT, "no connection").unsent().build();
    Call write = bench.then(busy, late).guarded(Effect.WRITE, GuardSettings.NONE);

    assertThat(failure(write).reach()).isEqualTo(Fault.Reach.NONE);
    assertThat(failure(write).kind()).isEqualTo(TIMEOUT);
  }

  @Test
  void saysThatNothingWasSentWhereTheBreakerRefuses() {
    Call write = bench.then(fault(TIMEOUT)).guarded(Effect.WRITE, BREAKING);
    failure(write);

    Fault refused = failure(write);

    assertThat(refused.kind()).isEqualTo(OVERLOADED);
    assertThat(refused.reach()).isEqualTo(Fault.Reach.NONE);
  }

  @Test
  void repeatsAWriteForWhichNoConnectionWasFree() {
    Fault busy = Fault.builder(OVERLOADED, "no connection").unsent().build();
    Call write = bench.then(busy).guarded(Effect.WRITE, RETRYING);

    assertThat(Bench.call(write)).isEqualTo("well");
    assertThat(bench.calls()).isEqualTo(2);
  }

  @Test
  void doesNotForgetAnAttemptThatWasSentWhereTheNextIsNot() {
    Call write = bench.then(fault(TIMEOUT), fault(UNREACHABLE)).guardedByKey(RETRYING);

    Fault failure = failure(write, Bench.keyed("K1"));

    assertThat(failure.kind()).isEqualTo(Fault.Kind.OUTCOME_UNKNOWN);
    assertThat(bench.calls()).isEqualTo(2);
  }

  @Test
  void doesNotForgetAnIdempotentAttemptWithoutAnswerEither() {
    Call write =
        bench.then(fault(TIMEOUT), fault(UNREACHABLE)).guarded(Effect.IDEMPOTENT, RETRYING);

    assertThat(failure(write).kind()).isEqualTo(TIMEOUT);
    assertThat(bench.calls()).isEqualTo(2);
  }

  /// The record that a repeated `DELETE` does not find may be the one that the first removed.
  @ParameterizedTest
  @EnumSource(names = {"NOT_FOUND", "CONFLICT", "STALE", "DECLARED"})
  void takesNoRefusalOfARepetitionForOneOfAnAttemptThatMayHaveBeenMade(Fault.Kind refusal) {
    Call write = bench.then(fault(TIMEOUT), fault(refusal)).guarded(Effect.IDEMPOTENT, RETRYING);

    assertThat(failure(write).kind()).isEqualTo(TIMEOUT);
    assertThat(bench.calls()).isEqualTo(2);
  }

  @Test
  void takesNoConflictOfAWriteByItsKeyForARefusalOfTheFirst() {
    Call write = bench.then(fault(TIMEOUT), fault(CONFLICT)).guardedByKey(RETRYING);

    assertThat(failure(write, Bench.keyed("K1")).kind()).isEqualTo(Fault.Kind.OUTCOME_UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(names = {"INVALID", "FORBIDDEN"})
  void believesARefusalThatNoAttemptCanHaveCaused(Fault.Kind refusal) {
    Call write = bench.then(fault(TIMEOUT), fault(refusal)).guarded(Effect.IDEMPOTENT, RETRYING);

    assertThat(failure(write).kind()).isEqualTo(refusal);
  }

  @Test
  void believesADeclaredFaultOfAWriteByItsKey() {
    Call write = bench.then(fault(TIMEOUT), fault(DECLARED)).guardedByKey(RETRYING);

    assertThat(failure(write, Bench.keyed("K1")).kind()).isEqualTo(DECLARED);
  }
}
