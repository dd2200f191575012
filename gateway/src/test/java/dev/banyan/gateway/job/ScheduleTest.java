package dev.banyan.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/// What is due, and what becomes of what was missed.
class ScheduleTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-22T00:00:00Z");

  private static Schedule schedule(String cron, Schedule.Missed missed) {
    return new Schedule(Cron.parse(cron, ZoneOffset.UTC), missed);
  }

  private static Instant at(String time) {
    return Instant.parse("2026-11-22T" + time + "Z");
  }

  @Test
  void isDueWhenItsTimeHasCome() {
    Schedule schedule = schedule("0 2 * * *", Schedule.Missed.SKIP);

    assertThat(schedule.due(MIDNIGHT, at("01:59:59"))).isNull();
    assertThat(schedule.due(MIDNIGHT, at("02:00:00"))).isEqualTo(at("02:00:00"));
    assertThat(schedule.due(at("02:00:00"), at("02:00:10"))).isNull();
  }

  @Test
  void runsOnceForAllThatWasMissed() {
    Schedule schedule = schedule("*/10 * * * *", Schedule.Missed.ONCE);

    assertThat(schedule.due(MIDNIGHT, at("05:37:00"))).isEqualTo(at("05:30:00"));
    assertThat(schedule.due(at("05:30:00"), at("05:37:00"))).isNull();
  }

  @Test
  void passesOverWhatWasMissed() {
    Schedule schedule = schedule("*/10 * * * *", Schedule.Missed.SKIP);

    assertThat(schedule.due(MIDNIGHT, at("05:37:00"))).isNull();
    assertThat(schedule.due(MIDNIGHT, at("05:40:30"))).isEqualTo(at("05:40:00"));
  }

  @Test
  void countsFromWhereTheClockIsWhereItRanForATimeToCome() {
    Instant ahead = at("10:00:00").plusSeconds(90L * 86_400);

    assertThat(Schedule.counts(at("09:00:00"), null, at("10:00:00"))).isEqualTo(at("09:00:00"));
    assertThat(Schedule.counts(at("10:00:59"), null, at("10:00:00"))).isEqualTo(at("10:00:59"));
    assertThat(Schedule.counts(ahead, null, at("10:00:00"))).isEqualTo(at("10:00:00"));
    assertThat(Schedule.counts(ahead, at("10:00:00"), at("10:07:00"))).isEqualTo(at("10:00:00"));
    assertThat(Schedule.counts(ahead, at("10:00:00"), at("09:30:00"))).isEqualTo(at("09:30:00"));
  }

  @Test
  void findsTheLastOfAYearOfMinutesAtOnce() {
    Schedule schedule = schedule("* * * * *", Schedule.Missed.ONCE);

    assertThat(schedule.due(Instant.parse("2020-01-01T00:00:00Z"), at("00:00:30")))
        .isEqualTo(MIDNIGHT);
  }
}
