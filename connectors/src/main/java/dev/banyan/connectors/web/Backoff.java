package dev.banyan.connectors.web;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How long one that failed is left alone: a second after the first failure, twice as long after
/// each further one, at most a minute. When the time is over one request may try; the others wait
/// for what becomes of it. Thread-safe.
final class Backoff {
  private static final long FROM = Duration.ofSeconds(1).toNanos();
  private static final long TO = Duration.ofSeconds(60).toNanos();

  private final LongSupplier clock;
  private int failures;
  private boolean trying;
  private long until;

  /// `clock` is the monotonic one, in nanoseconds.
  Backoff(LongSupplier clock) {
    this.clock = clock;
  }

  /// Null where the caller may try; else how long nobody may.
  synchronized @Nullable Duration enter() {
    long now = clock.getAsLong();
    if (failures == 0) {
      return null;
    }
    if (until - now > 0) {
      return Duration.ofNanos(until - now);
    }
    until = now + FROM;
    trying = true;
    return null;
  }

  /// Whether nobody may try now.
  synchronized boolean rests() {
    return failures > 0 && until - clock.getAsLong() > 0;
  }

  synchronized void succeeded() {
    failures = 0;
    trying = false;
  }

  /// How long nobody may try from now on.
  synchronized Duration failed() {
    if (rests() && !trying) { // Several that were under way fail as one.
      return Duration.ofNanos(until - clock.getAsLong());
    }
    trying = false;
    long rest = Math.min(TO, FROM << Math.min(failures, 10));
    failures++;
    until = clock.getAsLong() + rest;
    return Duration.ofNanos(rest);
  }
}
