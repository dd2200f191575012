package dev.banyan.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// When something is due, through days on which clocks change.
class CronTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static List<String> times(String cron, ZoneId zone, String from, int count) {
    Cron parsed = Cron.parse(cron, zone);
    List<String> times = new ArrayList<>();
    Instant at = ZonedDateTime.parse(from).toInstant();
    for (int i = 0; i < count; i++) {
      at = Objects.requireNonNull(parsed.next(at));
      times.add(at.atZone(zone).toOffsetDateTime().toString());
    }
    return times;
  }

  @ParameterizedTest
  @CsvSource({
    "0 2 * * *, 2026-11-22T02:00+01:00",
    "*/15 * * * *, 2026-11-22T00:15+01:00",
    "5-7/2 3 * * *, 2026-11-22T03:05+01:00",
    "0 6 * * MON-FRI, 2026-11-23T06:00+01:00",
    "0 0 1 JAN *, 2027-01-01T00:00+01:00",
    "0 0 29 2 *, 2028-02-29T00:00+01:00",
    "0 0 13 * 5, 2026-11-27T00:00+01:00",
    "'30 4 1,15 * *', 2026-12-01T04:30+01:00",
    "0 12 * * 7, 2026-11-22T12:00+01:00"
  })
  void findsTheNextTime(String cron, String expected) {
    assertThat(times(cron, BERLIN, "2026-11-22T00:00:00+01:00", 1)).containsExactly(expected);
  }

  @Test
  void runsWhatIsLeftOutWhenClocksGoForward() {
    assertThat(times("30 2 * * *", BERLIN, "2026-03-28T12:00:00+01:00", 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
  }

  @Test
  void runsOnceWhatComesTwiceWhenClocksGoBack() {
    assertThat(times("30 2 * * *", BERLIN, "2026-10-24T12:00:00+02:00", 2))
        .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
  }

  @Test
  void runsEveryHourWhateverClocksDo() {
    assertThat(times("0 * * * *", BERLIN, "2026-10-25T01:30:00+02:00", 3))
        .containsExactly(
            "2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00");
    assertThat(times("0 * * * *", BERLIN, "2026-03-29T01:30:00+01:00", 1))
        .containsExactly("2026-03-29T03:00+02:00");
  }

  @Test
  void keepsOrderWhereClocksGoBackAcrossMidnight() {
    // Until 2011 clocks of St. John's changed at 00:01.
    assertThat(times("*/30 * * * *", ZoneId.of("America/St_Johns"), "2010-11-06T23:00:00-02:30", 5))
        .containsExactly(
            "2010-11-06T23:30-02:30",
            "2010-11-07T00:00-02:30",
            "2010-11-06T23:30-03:30",
            "2010-11-07T00:00-03:30",
            "2010-11-07T00:30-03:30");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "a * * * *",
        "1-2-3 * * * *",
        "1/2/3 * * * *",
        "0 0 30 2 *",
        "0 0 31 4,6 *",
        ", * * * *"
      })
  void refusesWhatIsNoCron(String text) {
    assertThatThrownBy(() -> Cron.parse(text, BERLIN)).isInstanceOf(IllegalArgumentException.class);
  }

  /// Against minute after minute, in zones of all kinds, through a year of clock changes.
  @ParameterizedTest
  @ValueSource(
      strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kolkata"})
  void findsWhatLookingAtEachMinuteFinds(String zoneName) {
    ZoneId zone = ZoneId.of(zoneName);
    Random random = new Random(20261122);
    for (int i = 0; i < 40; i++) {
      String text =
          random.nextInt(60) + " */" + (1 + random.nextInt(5)) + " * * " + random.nextInt(7);
      Cron cron = Cron.parse(text, zone);
      Instant at =
          ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, zone)
              .toInstant()
              .plus(Duration.ofMinutes(random.nextInt(500_000)));

      Instant found = cron.next(at);

      assertThat(found)
          .as("%s in %s after %s", text, zone, at)
          .isEqualTo(byMinutes(text, zone, at));
    }
  }

  private static Instant byMinutes(String text, ZoneId zone, Instant after) {
    String[] words = text.split(" ");
    int minute = Integer.parseInt(words[0]);
    int every = Integer.parseInt(words[1].substring(2));
    int weekday = Integer.parseInt(words[4]);
    Instant at = after.truncatedTo(java.time.temporal.ChronoUnit.MINUTES).plusSeconds(60);
    while (true) {
      ZonedDateTime local = at.atZone(zone);
      if (local.getMinute() == minute
          && local.getHour() % every == 0
          && local.getDayOfWeek().getValue() % 7 == weekday) {
        return at;
      }
      at = at.plusSeconds(60);
    }
  }
}
