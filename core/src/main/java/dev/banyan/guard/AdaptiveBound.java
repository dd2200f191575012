package dev.banyan.guard;

/// How many calls a system bears at once, learned from how long they take: a pure value.
///
/// The gradient method of adaptive concurrency limits (as in Netflix's *concurrency-limits*): the
/// bound grows by the square root of itself while calls take about as long as they do without a
/// queue, and shrinks in proportion as they take longer; a failure that speaks of overload takes a
/// tenth away at once. How long calls take without a queue is measured in probes: every so many
/// calls the bound is halved for a moment, since an average that goes on under load would learn the
/// load.
record AdaptiveBound(
    double bound, double usualNanos, double recentNanos, int untilProbe, int probe) {
  /// A call may take this much longer than without a queue before the bound shrinks.
  private static final double TOLERANCE = 1.5;

  private static final double SMOOTHING = 0.2;
  private static final double RECENT = 0.1;
  private static final double DROP = 0.9;

  /// Calls between probes, and calls of which the first half lets the queue drain.
  private static final int PROBE_EVERY = 2_000;

  private static final int PROBE_CALLS = 100;

  /// Where it starts: a quarter of the way up, so that a cold system is not flooded, and measuring.
  static AdaptiveBound first(GuardSettings.Concurrency settings) {
    double start = settings.min() + (settings.max() - settings.min()) / 4.0;
    return new AdaptiveBound(
        settings.adapts() ? start : settings.max(), 0, 0, PROBE_EVERY, PROBE_CALLS / 2);
  }

  /// How many may be under way.
  int calls() {
    return Math.max(1, (int) (probe > 0 && usualNanos > 0 ? bound / 2 : bound));
  }

  /// After a call that ended well in that time, while `underWay` were under way.
  AdaptiveBound ended(GuardSettings.Concurrency settings, long nanos, int underWay) {
    if (!settings.adapts()) {
      return this;
    }
    if (probe > 0) {
      return probed(nanos);
    }
    double recent = recentNanos + (nanos - recentNanos) * RECENT;
    // A system that is not asked for what it bears tells nothing about how much that is.
    if (underWay < bound / 2) {
      return new AdaptiveBound(bound, Math.min(usualNanos, recent), recent, untilProbe, 0);
    }
    double gradient = Math.clamp(TOLERANCE * usualNanos / Math.max(1, recent), 0.5, 1.0);
    double wanted = bound * gradient + Math.sqrt(bound);
    double next = bound * (1 - SMOOTHING) + wanted * SMOOTHING;
    boolean due = untilProbe <= 1;
    return new AdaptiveBound(
        Math.clamp(next, settings.min(), settings.max()),
        usualNanos,
        recent,
        due ? PROBE_EVERY : untilProbe - 1,
        due ? PROBE_CALLS : 0);
  }

  private AdaptiveBound probed(long nanos) {
    boolean draining = probe > PROBE_CALLS / 2;
    boolean begins = probe == PROBE_CALLS / 2 || recentNanos == 0;
    double mean = draining || begins ? nanos : recentNanos + (nanos - recentNanos) * RECENT;
    return probe > 1
        ? new AdaptiveBound(bound, usualNanos, mean, untilProbe, probe - 1)
        : new AdaptiveBound(bound, mean, mean, untilProbe, 0);
  }

  /// After a call that ended in a way that speaks of overload.
  AdaptiveBound dropped(GuardSettings.Concurrency settings) {
    return settings.adapts()
        ? new AdaptiveBound(
            Math.max(settings.min(), bound * DROP), usualNanos, recentNanos, untilProbe, probe)
        : this;
  }
}
