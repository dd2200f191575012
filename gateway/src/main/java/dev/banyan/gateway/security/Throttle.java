package dev.banyan.gateway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.banyan.base.Rate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts wrong passwords by name, in windows of the rate's period that begin with the first wrong
/// one. Bounded; thread-safe.
final class Throttle {
  private static final int NAMES_MAX = 100_000;

  private final int allowed;
  private final Duration period;
  private final Cache<String, AtomicInteger> failures;

  Throttle(Rate rate) {
    this.allowed = Math.toIntExact(Math.min(rate.count(), Integer.MAX_VALUE));
    this.period = rate.period();
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(NAMES_MAX)
            .expireAfterWrite(period)
            .executor(Runnable::run)
            .build();
  }

  /// Counts an attempt before its password is looked at, so that attempts side by side count too;
  /// false where there were too many.
  boolean take(String name) {
    AtomicInteger count = failures.get(name, _ -> new AtomicInteger());
    return count.incrementAndGet() <= allowed;
  }

  /// The attempt was a right one: it does not count.
  void giveBack(String name) {
    AtomicInteger count = failures.getIfPresent(name);
    if (count != null) {
      count.decrementAndGet();
    }
  }

  Duration period() {
    return period;
  }
}
