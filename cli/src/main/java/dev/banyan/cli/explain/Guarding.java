package dev.banyan.cli.explain;

import dev.banyan.guard.GuardSettings;
import dev.banyan.guard.Maintenance;
import dev.banyan.guard.Shared;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Guards in the order in which they stand around a call.
final class Guarding {
  private Guarding() {}

  /// The guards of a system, around those of its operations.
  static Outline around(Set<String> calls, Shared shared) {
    Outline around = new Outline().put("around", String.join(", ", calls));
    return all(around.put("maintenance", maintenance(shared.maintenance())), shared.settings());
  }

  /// The same, whatever it stands around.
  static Outline of(Shared shared) {
    Outline all = new Outline().put("maintenance", maintenance(shared.maintenance()));
    return all(all, shared.settings());
  }

  private static Object maintenance(Maintenance maintenance) {
    return maintenance.windows().isEmpty()
        ? "no windows"
        : maintenance.windows().stream().map(Guarding::window).toList();
  }

  private static String window(Maintenance.Window window) {
    return switch (window) {
      case Maintenance.Once(var from, var to) -> "from " + from + " to " + to;
      case Maintenance.Recurring(var day, var from, var length, var zone) ->
          (day == null ? "daily" : day.toString().toLowerCase(Locale.ROOT))
              + " at "
              + from
              + " "
              + zone
              + " for "
              + time(length);
    };
  }

  private static String hedge(GuardSettings.@Nullable Hedge hedge) {
    if (hedge == null) {
      return "none";
    }
    String more = hedge.atMost() == 1 ? "" : ", and up to " + hedge.atMost() + " such attempts";
    return "a second attempt of a read that takes longer than "
        + (hedge.after() == null ? hedge.quantile() + " of them" : time(hedge.after()))
        + more
        + ", adding at most "
        + hedge.budget()
        + " of all calls";
  }

  static Outline of(GuardSettings settings) {
    return all(new Outline(), settings);
  }

  private static Outline all(Outline guards, GuardSettings settings) {
    GuardSettings.Retry retry = settings.retry();
    GuardSettings.Breaker breaker = settings.breaker();
    GuardSettings.Concurrency limit = settings.concurrency();
    return guards
        .put("deadline", "a call with all its attempts takes " + time(settings.deadline()))
        .put(
            "retry",
            retry == null
                ? "none"
                : "up to "
                    + retry.attempts()
                    + " attempts of reads and declared writes, pauses "
                    + time(retry.from())
                    + " to "
                    + time(retry.to())
                    + ", adding at most "
                    + retry.budget()
                    + " of all calls")
        .put("hedge", hedge(settings.hedge()))
        .put(
            "breaker",
            breaker == null
                ? "none"
                : "opens for "
                    + time(breaker.open())
                    + " when of "
                    + breaker.calls()
                    + " calls or more within "
                    + time(breaker.window())
                    + ", "
                    + breaker.failures()
                    + " fail, or "
                    + breaker.slow()
                    + " take longer than "
                    + time(breaker.slowAfter())
                    + "; closes after "
                    + breaker.probes()
                    + " good ones")
        .put(
            "concurrency",
            limit == null
                ? "none"
                : (limit.adapts() ? limit.min() + " to " : "")
                    + limit.max()
                    + " calls at once, "
                    + limit.queue()
                    + " more wait for "
                    + time(limit.waitMax()))
        .put("attempt", settings.attempt() == null ? "none" : time(settings.attempt()));
  }

  private static String time(java.time.Duration duration) {
    return Outline.words(duration);
  }
}
