package dev.banyan.guard;

import static dev.banyan.base.Fault.Kind.CONFLICT;
import static dev.banyan.base.Fault.Kind.DECLARED;
import static dev.banyan.base.Fault.Kind.GARBAGE;
import static dev.banyan.base.Fault.Kind.INVALID;
import static dev.banyan.base.Fault.Kind.OVERLOADED;
import static dev.banyan.base.Fault.Kind.TIMEOUT;
import static dev.banyan.base.Fault.Kind.UNREACHABLE;
import static dev.banyan.guard.Bench.call;
import static dev.banyan.guard.Bench.exchange;
import static dev.banyan.guard.Bench.fails;
import static dev.banyan.guard.Bench.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.base.Share;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The guards together, around a system made of a script.
class GuardsTest {
  private static final GuardSettings.Retry RETRY =
      new GuardSettings.Retry(
          3, Duration.ofMillis(100), Duration.ofMillis(150), Share.parse("10%"));
  private static final GuardSettings.Breaker BREAKER =
      new GuardSettings.Breaker(
          Share.parse("50%"),
          Share.parse("50%"),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          4,
          Duration.ofSeconds(5),
          2);
  private static final GuardSettings RETRYING = GuardSettings.NONE.withRetry(RETRY);
  private static final GuardSettings BREAKING = GuardSettings.NONE.withBreaker(BREAKER);

  private final Bench bench = new Bench();

  @Test
  void repeatsAReadUntilItSucceeds() {
    Call read = bench.then(fault(TIMEOUT), fault(GARBAGE)).guarded(Effect.READ, RETRYING);

    assertThat(call(read)).isEqualTo("well");

    assertThat(bench.events).containsExactly("retried 2 TIMEOUT", "retried 3 GARBAGE");
    assertThat(bench.pauses).containsExactly(Duration.ofMillis(50), Duration.ofMillis(75));
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    Call read =
        bench
            .then(fault(TIMEOUT), fault(TIMEOUT), fault(UNREACHABLE))
            .guarded(Effect.READ, RETRYING);

    assertThat(fails(read)).isEqualTo("UNREACHABLE");
    assertThat(bench.calls()).isEqualTo(3);
  }

  @Test
  void neverSendsAWriteTwice() {
    Call write = bench.then(fault(TIMEOUT)).guarded(Effect.WRITE, RETRYING);

    assertThat(fails(write)).isEqualTo("OUTCOME_UNKNOWN");

    assertThat(bench.calls()).isEqualTo(1);
    assertThat(bench.events).containsExactly("unknown crm.Do");
  }

  @Test
  void repeatsAWriteOfWhichNothingWasSent() {
    Call write = bench.then(fault(UNREACHABLE)).guarded(Effect.WRITE, RETRYING);

    assertThat(call(write)).isEqualTo("well");
    assertThat(bench.calls()).isEqualTo(2);
  }

  @Test
  void repeatsAnIdempotentWrite() {
    Call write = bench.then(fault(TIMEOUT)).guarded(Effect.IDEMPOTENT, RETRYING);

    assertThat(call(write)).isEqualTo("well");
  }

  @Test
  void sendsAWriteAgainThatCarriesTheKeyOfItsSystem() {
    Call write = bench.then(fault(TIMEOUT), fault(GARBAGE)).guardedByKey(RETRYING);

    assertThat(call(write, Bench.keyed("K1"))).isEqualTo("well");
    assertThat(bench.calls()).isEqualTo(3);
  }

  @Test
  void neverSendsAWriteTwiceThatLacksTheKeyOfItsSystem() {
    Call write = bench.then(fault(TIMEOUT)).guardedByKey(RETRYING);

    assertThat(fails(write, Bench.keyed(null))).isEqualTo("OUTCOME_UNKNOWN");
    assertThat(bench.calls()).isEqualTo(1);
  }

  @Test
  void leavesTheOutcomeUnknownWhereEvenAKeyedWriteGetsNoAnswer() {
    Call write = bench.then(fault(TIMEOUT), fault(TIMEOUT), fault(TIMEOUT)).guardedByKey(RETRYING);

    assertThat(fails(write, Bench.keyed("K1"))).isEqualTo("OUTCOME_UNKNOWN");
    assertThat(bench.calls()).isEqualTo(3);
  }

  @Test
  void takesTheWordOfACompositionForWhetherAWriteWasBegun() {
    Call write = bench.then(fault(TIMEOUT)).composed(RETRYING);

    assertThat(fails(write)).isEqualTo("TIMEOUT");
    assertThat(bench.calls()).isEqualTo(1);
    assertThat(bench.events).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"UNREACHABLE", "TIMEOUT", "GARBAGE", "OVERLOADED", "TOO_MANY", "OUTCOME_UNKNOWN"},
      mode = EnumSource.Mode.EXCLUDE)
  void doesNotRepeatWhatTheSystemDecided(Fault.Kind kind) {
    Call read = bench.then(fault(kind)).guarded(Effect.READ, RETRYING);

    assertThat(fails(read)).isEqualTo(kind.name());
    assertThat(bench.calls()).isEqualTo(1);
  }

  @Test
  void staysAwayAsLongAsTheSystemAsks() {
    Fault busy =
        Fault.builder(Fault.Kind.TOO_MANY, "slow down").retryAfter(Duration.ofSeconds(3)).build();
    Call read = bench.then(busy).guarded(Effect.READ, RETRYING);

    assertThat(call(read)).isEqualTo("well");
    assertThat(bench.pauses).containsExactly(Duration.ofSeconds(3));
  }

  @Test
  void doesNotRepeatPastTheDeadline() {
    Fault busy =
        Fault.builder(Fault.Kind.TOO_MANY, "slow down").retryAfter(Duration.ofMinutes(1)).build();
    Call read = bench.then(busy).guarded(Effect.READ, RETRYING);

    assertThat(fails(read)).isEqualTo("TOO_MANY");
    assertThat(bench.pauses).isEmpty();
  }

  @Test
  void doesNotRepeatForACallerWhoHasGone() {
    Exchange exchange = exchange(Duration.ofSeconds(30));
    Call system = bench.then(fault(TIMEOUT)).system();
    Call leaving =
        (input, inside) -> {
          inside.cancellation().cancel();
          return system.call(input, inside);
        };
    Call read =
        Guards.around(Bench.signature(Effect.READ), leaving, RETRYING, bench.shared(RETRYING));

    assertThat(fails(read, exchange)).isEqualTo("CANCELLED");
    assertThat(bench.calls()).isEqualTo(1);
  }

  @Test
  void stopsRepeatingWhenTheBudgetOfTheSystemIsSpent() {
    Call read = bench.guarded(Effect.READ, RETRYING);
    for (int i = 0; i < 60; i++) {
      bench.then(fault(TIMEOUT), fault(TIMEOUT), fault(TIMEOUT));
    }

    int failed = 0;
    for (int i = 0; i < 20; i++) {
      failed += fails(read).equals("TIMEOUT") ? 1 : 0;
    }

    assertThat(failed).isEqualTo(20);
    assertThat(bench.calls()).isBetween(30, 33);
    assertThat(bench.events).contains("budget spent");
  }

  @Test
  void opensTheBreakerAndRefusesWithoutCalling() {
    Call read = bench.guarded(Effect.READ, BREAKING);
    bench.then(fault(TIMEOUT), fault(TIMEOUT), "well", "well");
    for (int i = 0; i < 4; i++) {
      fails(read);
    }

    assertThatThrownBy(() -> call(read))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.kind()).isEqualTo(OVERLOADED);
              assertThat(fault.name()).isEqualTo("system-unavailable");
              assertThat(fault.retryAfter()).isEqualTo(Duration.ofSeconds(5));
            });

    assertThat(bench.calls()).isEqualTo(4);
    assertThat(bench.events).containsExactly("crm OPEN", "refused BREAKER_OPEN");
  }

  @Test
  void closesTheBreakerAfterItsProbesDidWell() {
    Call read = bench.guarded(Effect.READ, BREAKING);
    bench.then(fault(TIMEOUT), fault(TIMEOUT), fault(TIMEOUT), fault(TIMEOUT));
    for (int i = 0; i < 4; i++) {
      fails(read);
    }
    bench.advance(Duration.ofSeconds(5));

    List<Object> answers = java.util.stream.Stream.generate(() -> call(read)).limit(3).toList();

    assertThat(answers).containsOnly("well");
    assertThat(bench.events).containsExactly("crm OPEN", "crm HALF_OPEN", "crm CLOSED");
  }

  @Test
  void opensTheBreakerForASlowSystem() {
    Call read = bench.guarded(Effect.READ, BREAKING);
    bench.then(Duration.ofSeconds(2), Duration.ofSeconds(2), "well", "well");

    for (int i = 0; i < 4; i++) {
      call(read);
    }

    assertThat(bench.events).containsExactly("crm OPEN");
  }

  @Test
  void takesDeclaredFaultsForSuccess() {
    Call read = bench.guarded(Effect.READ, BREAKING);
    for (int i = 0; i < 10; i++) {
      bench.then(fault(DECLARED), fault(INVALID), fault(CONFLICT));
    }

    for (int i = 0; i < 30; i++) {
      fails(read);
    }

    assertThat(bench.calls()).isEqualTo(30);
    assertThat(bench.events).isEmpty();
  }

  @Test
  void asksTheBreakerBeforeEachAttempt() {
    GuardSettings both = RETRYING.withBreaker(BREAKER);
    Call read = bench.guarded(Effect.READ, both);
    for (int i = 0; i < 10; i++) {
      bench.then(fault(TIMEOUT));
    }

    fails(read);
    String second = fails(read);

    assertThat(second).isEqualTo("OVERLOADED");
    assertThat(bench.calls()).isEqualTo(4);
  }

  @Test
  void countsAnUnknownOutcomeAsFailureOfTheSystem() {
    Call write = bench.guarded(Effect.WRITE, BREAKING);
    bench.then(fault(TIMEOUT), fault(TIMEOUT), fault(TIMEOUT), fault(TIMEOUT));

    for (int i = 0; i < 4; i++) {
      fails(write);
    }

    assertThat(bench.events).endsWith("crm OPEN");
  }

  @Test
  void givesEachAttemptItsOwnTimeWithinTheDeadline() {
    GuardSettings settings =
        RETRYING.withDeadline(Duration.ofSeconds(8)).withAttempt(Duration.ofSeconds(2));
    Call read = bench.then(fault(TIMEOUT)).guarded(Effect.READ, settings);
    Exchange exchange = exchange(Duration.ofSeconds(1));

    call(read);
    read.call(Bench.INPUT, exchange);

    assertThat(bench.deadlines().get(0).remaining())
        .isBetween(Duration.ofMillis(1), Duration.ofSeconds(2));
    assertThat(bench.deadlines().get(2)).isEqualTo(exchange.deadline());
  }

  @Test
  void startsNothingAfterTheDeadline() {
    Call write = bench.guarded(Effect.WRITE, GuardSettings.STANDARD);

    assertThat(fails(write, exchange(Duration.ZERO))).isEqualTo("TIMEOUT");
    assertThat(bench.calls()).isZero();
  }

  @Test
  void showsItsStateAsGauges() {
    Shared shared = bench.shared(GuardSettings.STANDARD);
    Call read =
        Guards.around(
            Bench.signature(Effect.READ),
            (_, _) -> shared.gauges(),
            GuardSettings.STANDARD,
            shared);

    assertThat(call(read))
        .isEqualTo(
            java.util.Map.of(
                "breaker",
                0,
                "calls_under_way",
                1,
                "calls_waiting",
                0,
                "calls_bound",
                19,
                "retry_tokens",
                10.0));
  }

  @Test
  void writesEveryPresetOut() {
    assertThat(GuardSettings.PRESETS.keySet())
        .containsExactly("standard", "fragile", "fast", "none");
    assertThat(GuardSettings.PRESETS.values()).doesNotHaveDuplicates();
  }
}
