package dev.banyan.gateway.assemble.section;

import dev.banyan.config.decode.Written;
import dev.banyan.config.model.SystemSection;
import dev.banyan.guard.Maintenance;
import dev.banyan.text.Mistakes;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From `maintenance:` sections to the windows that guards know.
public final class MaintenanceWindows {
  private static final Map<String, DayOfWeek> DAYS =
      Map.of(
          "mon", DayOfWeek.MONDAY,
          "tue", DayOfWeek.TUESDAY,
          "wed", DayOfWeek.WEDNESDAY,
          "thu", DayOfWeek.THURSDAY,
          "fri", DayOfWeek.FRIDAY,
          "sat", DayOfWeek.SATURDAY,
          "sun", DayOfWeek.SUNDAY);

  private MaintenanceWindows() {}

  /// The windows; those that cannot be read are reported and left out.
  public static Maintenance read(List<SystemSection.Maintenance> sections, Mistakes mistakes) {
    List<Maintenance.Window> windows = new ArrayList<>();
    for (SystemSection.Maintenance section : sections) {
      ZoneId zone = zone(section.zone(), mistakes);
      Maintenance.Window window = zone == null ? null : window(section, zone, mistakes);
      if (window != null) {
        windows.add(window);
      }
    }
    return windows.isEmpty() ? Maintenance.NEVER : new Maintenance(windows);
  }

  private static @Nullable ZoneId zone(Written written, Mistakes mistakes) {
    try {
      return ZoneId.of(written.text());
    } catch (DateTimeException _) {
      mistakes.error(
          "wrong-value",
          written.place(),
          "there is no time zone `" + written.text() + "`",
          "write it like Europe/Berlin or UTC");
      return null;
    }
  }

  private static Maintenance.@Nullable Window window(
      SystemSection.Maintenance section, ZoneId zone, Mistakes mistakes) {
    String from = section.from().text().strip();
    try {
      if (from.indexOf('T') > 0 && Character.isDigit(from.charAt(0))) {
        var start = LocalDateTime.parse(from).atZone(zone).toInstant();
        return new Maintenance.Once(start, start.plus(section.length()));
      }
      int space = from.indexOf(' ');
      DayOfWeek day =
          space < 0 ? null : DAYS.get(from.substring(0, space).toLowerCase(Locale.ROOT));
      if (space < 0 || day != null) {
        LocalTime time = LocalTime.parse(from.substring(space + 1).strip());
        Duration period = day == null ? Duration.ofDays(1) : Duration.ofDays(7);
        if (section.length().compareTo(period) < 0) {
          return new Maintenance.Recurring(day, time, section.length(), zone);
        }
        mistakes.error(
            "wrong-value",
            section.place(),
            "the maintenance lasts until it begins anew: the system would never be called",
            "shorten `for`");
        return null;
      }
    } catch (DateTimeException _) {
      // Told below.
    }
    mistakes.error(
        "wrong-value",
        section.from().place(),
        "`" + from + "` is no time at which maintenance begins",
        "write 02:00 for every day, Sun 02:00 for every week, or 2026-12-24T20:00 for once");
    return null;
  }
}
