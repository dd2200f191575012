package dev.banyan.cli.explain;

import dev.banyan.guard.GuardSettings;
import java.util.Set;

/// Guards in the order in which they stand around a call.
final class Guarding {
  private Guarding() {}

  /// The guards of a system, around those of its operations.
  static Outline around(Set<String> calls, GuardSettings settings) {
    return all(new Outline().put("around", String.join(", ", calls)), settings);
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
                : limit.max()
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
