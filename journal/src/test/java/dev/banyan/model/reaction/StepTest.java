package dev.banyan.model.reaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.audit.AuditTrail;
import dev.banyan.base.Fault;
import dev.banyan.model.reaction.Policy.Settling;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What follows from single attempts; [StepSimulationTest] and [SagaSimulationTest] try the rest.
class StepTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Instant UNTIL = NOW.plusSeconds(4);
  private static final Instant DONE = UNTIL.plus(Policy.MARGIN);

  private final Fault lost = Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "");
  private final Fault declined = Fault.builder(Fault.Kind.DECLARED, "").name("declined").build();

  private static Policy policy(Settling settling) {
    return new Policy(
        3, Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(5), settling);
  }

  private static Step after(Settling settling, int attempt, Doubt doubt, Fault fault) {
    Step.Attempt made = new Step.Attempt(attempt, false);
    return Step.after(policy(settling), new Step.Made(made, doubt, UNTIL), fault, NOW);
  }

  @Test
  void asksNotBeforeTheSystemMustBeDone() {
    assertThat(after(Settling.ASK, 1, Doubt.NONE, lost))
        .isEqualTo(new Step.Retry(1, DONE, "outcome-unknown", Doubt.UNKNOWN));
  }

  @ParameterizedTest
  @EnumSource(names = {"UNTOLD", "SENT"})
  void leavesADefectToAPersonAsSomethingThatMayHaveHappened(Fault.Reach reach) {
    Fault defect = Fault.of(Fault.Kind.BUG, "").reaching(reach);

    assertThat(after(Settling.ASK, 1, Doubt.NONE, defect)).isEqualTo(new Step.Park(1, "bug", true));
  }

  @Test
  void knowsThatADefectBeforeTheCallHasDoneNothing() {
    Fault defect = Fault.of(Fault.Kind.BUG, "").reaching(Fault.Reach.NONE);

    assertThat(after(Settling.ASK, 1, Doubt.NONE, defect))
        .isEqualTo(new Step.Park(1, "bug", false));
    assertThat(after(Settling.ASK, 2, Doubt.UNKNOWN, defect))
        .isEqualTo(new Step.Park(2, "bug", true));
  }

  @Test
  void takesWhatCouldNotBeRecordedForNoAttempt() {
    Fault unrecorded =
        Fault.builder(Fault.Kind.OVERLOADED, "").name(AuditTrail.UNRECORDED).unsent().build();

    assertThat(after(Settling.PARK, 3, Doubt.NONE, unrecorded))
        .isEqualTo(new Step.Retry(2, NOW.plusMillis(100), AuditTrail.UNRECORDED, Doubt.NONE));
  }

  @Test
  void takesWhatASystemDeclaresByThatNameForItsAnswer() {
    Fault declared = Fault.builder(Fault.Kind.DECLARED, "").name(AuditTrail.UNRECORDED).build();

    assertThat(after(Settling.PARK, 3, Doubt.NONE, declared))
        .isEqualTo(new Step.Failed(3, AuditTrail.UNRECORDED));
  }

  @Test
  void sendsAgainSoonWhatTheSystemTellsApart() {
    assertThat(after(Settling.REPEAT, 1, Doubt.NONE, lost))
        .isEqualTo(new Step.Retry(1, NOW.plusMillis(100), "outcome-unknown", Doubt.UNKNOWN));
  }

  @Test
  void believesARefusalAtOnceWhereNothingWasSentBefore() {
    assertThat(after(Settling.REPEAT, 1, Doubt.NONE, declined))
        .isEqualTo(new Step.Failed(1, "declined"));
  }

  @Test
  void asksOnceMoreWhereARefusalFollowsALostAnswer() {
    assertThat(after(Settling.REPEAT, 2, Doubt.UNKNOWN, declined))
        .isEqualTo(new Step.Retry(2, DONE, "declined", Doubt.REFUSED));
  }

  @Test
  void believesTheSecondRefusal() {
    assertThat(after(Settling.REPEAT, 3, Doubt.REFUSED, declined))
        .isEqualTo(new Step.Failed(3, "declined"));
  }

  @Test
  void parksARefusalThatNobodyMayAskAbout() {
    assertThat(after(Settling.REPEAT, 3, Doubt.UNKNOWN, declined))
        .isEqualTo(new Step.Park(3, "declined", true));
  }

  @Test
  void learnsNothingOfALostAttemptFromARefusalOfTheCaller() {
    Fault forbidden = Fault.of(Fault.Kind.FORBIDDEN, "");

    assertThat(after(Settling.REPEAT, 2, Doubt.UNKNOWN, forbidden))
        .isEqualTo(new Step.Retry(2, DONE, "forbidden", Doubt.UNKNOWN));
    assertThat(after(Settling.REPEAT, 3, Doubt.REFUSED, forbidden))
        .isEqualTo(new Step.Park(3, "forbidden", true));
  }

  @ParameterizedTest
  @EnumSource(Doubt.class)
  void callsNothingAFailureThatMayHaveHappened(Doubt doubt) {
    Step step = after(Settling.REPEAT, 3, doubt, Fault.of(Fault.Kind.UNREACHABLE, ""));

    assertThat(step)
        .isEqualTo(
            doubt == Doubt.NONE
                ? new Step.Failed(3, "unreachable")
                : new Step.Park(3, "unreachable", true));
  }
}
