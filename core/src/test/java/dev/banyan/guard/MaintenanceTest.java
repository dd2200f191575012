package dev.banyan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class MaintenanceTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Maintenance weekly(DayOfWeek day, String from, Duration length) {
    return new Maintenance(
        List.of(new Maintenance.Recurring(day, LocalTime.parse(from), length, BERLIN)));
  }

  @Test
  void recursEveryWeekInItsZone() {
    Maintenance sunday = weekly(DayOfWeek.SUNDAY, "02:00", Duration.ofHours(2));

    assertThat(sunday.endAround(Instant.parse("2026-07-05T00:00:00Z")))
        .isEqualTo(Instant.parse("2026-07-05T02:00:00Z"));
    assertThat(sunday.endAround(Instant.parse("2026-07-05T02:00:00Z"))).isNull();
    assertThat(sunday.endAround(Instant.parse("2026-07-06T00:30:00Z"))).isNull();
    // In winter the same wall-clock time is an hour later.
    assertThat(sunday.endAround(Instant.parse("2026-12-06T00:30:00Z"))).isNull();
    assertThat(sunday.endAround(Instant.parse("2026-12-06T01:00:00Z"))).isNotNull();
  }

  @Test
  void lastsOverMidnightAndOverTheEndOfTheWeek() {
    Maintenance daily =
        new Maintenance(
            List.of(
                new Maintenance.Recurring(
                    null, LocalTime.parse("23:30"), Duration.ofHours(1), BERLIN)));
    Maintenance long_ = weekly(DayOfWeek.SATURDAY, "12:00", Duration.ofDays(3));

    assertThat(daily.endAround(Instant.parse("2026-07-05T22:15:00Z"))).isNotNull();
    assertThat(daily.endAround(Instant.parse("2026-07-05T22:31:00Z"))).isNull();
    assertThat(long_.endAround(Instant.parse("2026-07-07T09:59:00Z"))).isNotNull();
    assertThat(long_.endAround(Instant.parse("2026-07-07T10:00:00Z"))).isNull();
  }

  @Test
  void lastsItsTimeWhereClocksAreChanged() {
    // 2026-03-29: 02:00 becomes 03:00 in Berlin.
    Maintenance nightly = weekly(DayOfWeek.SUNDAY, "02:30", Duration.ofHours(1));

    assertThat(nightly.endAround(Instant.parse("2026-03-29T01:45:00Z")))
        .isEqualTo(Instant.parse("2026-03-29T02:30:00Z"));
  }

  @Test
  void refusesCallsUntilItsEndAndAsksNoSystem() {
    Bench bench = new Bench();
    Instant now = bench.surroundings().clock().instant();
    Maintenance once =
        new Maintenance(List.of(new Maintenance.Once(now.minusSeconds(1), now.plusSeconds(90))));
    Shared shared = new Shared("crm", GuardSettings.STANDARD, once, bench.surroundings());
    Call call =
        Guards.around(Bench.signature(Effect.READ), bench.system(), GuardSettings.STANDARD, shared);

    Fault fault = null;
    try {
      Bench.call(call);
    } catch (Fault thrown) {
      fault = thrown;
    }
    bench.advance(Duration.ofSeconds(90));
    Object after = Bench.call(call);

    assertThat(fault)
        .asInstanceOf(InstanceOfAssertFactories.type(Fault.class))
        .satisfies(
            one -> {
              assertThat(one.name()).isEqualTo("system-under-maintenance");
              assertThat(one.retryAfter()).isEqualTo(Duration.ofSeconds(90));
            });
    assertThat(after).isEqualTo("well");
    assertThat(bench.calls()).isEqualTo(1);
  }
}
