package dev.banyan.gateway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.banyan.base.Rate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts wrong passwords in windows of the rate's period that begin with the first wrong one:
/// those of a name from one network, up to the rate; those of a network, and those of a name from
/// everywhere, up to ten times as many. So whoever guesses locks a name for its own network alone,
/// and guessing from many networks has an end too. Bounded; thread-safe.
final class Throttle {
  private static final int COUNTED_MAX = 100_000;
  private static final int WIDER = 10;

  private final int allowed;
  private final Duration period;
  private final Cache<String, AtomicInteger> failures;

  Throttle(Rate rate) {
    this.allowed = Math.toIntExact(Math.min(rate.count(), Integer.MAX_VALUE / WIDER));
    this.period = rate.period();
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(COUNTED_MAX)
            .expireAfterWrite(period)
            .executor(Runnable::run)
            .build();
  }

  /// Counts an attempt before its password is looked at, so that attempts side by side count too;
  /// false where there were too many, and then nothing is counted. A network that has had its share
  /// fills no room with names.
  boolean take(String name, String network) {
    if (!take("network " + network, allowed * WIDER)) {
      return false;
    }
    if (!take("name " + name, allowed * WIDER)) {
      giveBack("network " + network);
      return false;
    }
    if (!take(both(name, network), allowed)) {
      giveBack("network " + network);
      giveBack("name " + name);
      return false;
    }
    return true;
  }

  private boolean take(String counted, int most) {
    AtomicInteger count = failures.get(counted, _ -> new AtomicInteger());
    if (count.incrementAndGet() <= most) {
      return true;
    }
    count.decrementAndGet();
    return false;
  }

  private static String both(String name, String network) {
    return "both " + network + " " + name;
  }

  /// The attempt was a right one, or nobody looked at its password: it does not count.
  void giveBack(String name, String network) {
    giveBack(both(name, network));
    giveBack("network " + network);
    giveBack("name " + name);
  }

  private void giveBack(String counted) {
    AtomicInteger count = failures.getIfPresent(counted);
    if (count != null) {
      // Never below none: its attempt may have been counted in the window before this one.
      int _ = count.updateAndGet(now -> Math.max(0, now - 1));
    }
  }

  Duration period() {
    return period;
  }
}
