package dev.banyan.gateway.api.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Says when something that may happen any number of times is to be logged: for each cause once in
/// a minute, with how often it happened since. So many causes are told apart, and what is more
/// counts as one. Thread-safe.
final class Seldom {
  static final Duration EACH = Duration.ofMinutes(1);
  static final int CAUSES_MAX = 100;
  private static final String OTHERS = "";

  private final LongSupplier nanos;
  private final Map<String, Told> causes = new HashMap<>();

  /// When it was last logged, and how often it has happened since.
  private record Told(long nanos, long since) {}

  /// `nanos` is a clock that never goes back.
  Seldom(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// It has happened: how often since it was last to be logged, this time with it, where it is to
  /// be logged now; 0 where it is not.
  synchronized long met(String cause) {
    boolean apart = causes.containsKey(cause) || causes.size() < CAUSES_MAX;
    String counted = apart ? cause : OTHERS;
    Told told = causes.get(counted);
    long now = nanos.getAsLong();
    if (told != null && now - told.nanos() < EACH.toNanos()) {
      causes.put(counted, new Told(told.nanos(), told.since() + 1));
      return 0;
    }
    causes.put(counted, new Told(now, 0));
    return told == null ? 1 : told.since() + 1;
  }
}
