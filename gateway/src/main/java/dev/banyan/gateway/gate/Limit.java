package dev.banyan.gateway.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.banyan.base.Rate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A rate limit per key, in this process's memory: the generic cell rate algorithm (ITU-T I.371),
/// one number per key, which equals a token bucket of `burst` tokens refilled at `rate`.
///
/// At most `KEYS_MAX` keys are held, the least recently used forgotten first; a forgotten key
/// starts with a full bucket. Thread-safe; never blocks.
public final class Limit {
  private static final int KEYS_MAX = 200_000;

  /// What requests are counted by.
  public enum Per {
    CALLER,
    ADDRESS,
    TENANT,
    /// All requests together.
    ALL
  }

  private final Per per;
  private final long intervalNanos;
  private final long toleranceNanos;
  private final LongSupplier nanos;
  private final Cache<String, AtomicLong> arrivals;

  public Limit(Per per, Rate rate, long burst, LongSupplier nanos) {
    this.per = per;
    this.intervalNanos = Math.max(1, rate.period().toNanos() / rate.count());
    this.toleranceNanos = Math.multiplyExact(intervalNanos, Math.max(1, burst) - 1);
    this.nanos = nanos;
    this.arrivals =
        Caffeine.newBuilder()
            .maximumSize(KEYS_MAX)
            .expireAfterAccess(
                Duration.ofNanos(toleranceNanos + intervalNanos).plus(Duration.ofMinutes(1)))
            .executor(Runnable::run)
            .build();
  }

  public Per per() {
    return per;
  }

  /// Takes one request of that key: 0 when it is within the limit, else the nanoseconds until one
  /// will be. A refused request costs nothing.
  public long take(String key) {
    AtomicLong cell = arrivals.get(key, _ -> new AtomicLong(nanos.getAsLong()));
    while (true) {
      long now = nanos.getAsLong();
      long expected = cell.get();
      long arrival = expected - now > 0 ? expected : now;
      long early = arrival - now - toleranceNanos;
      if (early > 0) {
        return early;
      }
      if (cell.compareAndSet(expected, arrival + intervalNanos)) {
        return 0;
      }
    }
  }
}
