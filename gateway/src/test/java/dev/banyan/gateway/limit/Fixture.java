package dev.banyan.gateway.limit;

import dev.banyan.base.Rate;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Limits over a clock that a test moves, and callers that ask.
final class Fixture {
  static final long SECOND = 1_000_000_000L;

  final AtomicLong nanos = new AtomicLong(-5 * SECOND);
  final InstantSource clock =
      () -> Instant.parse("2026-11-22T12:00:00Z").plusNanos(nanos.get() + 5 * SECOND);

  Limits.Setting setting() {
    return new Limits.Setting(nanos::get, clock, null, (_, _) -> LimitMeter.NONE);
  }

  static Limits.Setting real(@Nullable Sharing sharing) {
    LongSupplier nanos = System::nanoTime;
    return new Limits.Setting(nanos, InstantSource.system(), sharing, (_, _) -> LimitMeter.NONE);
  }

  static Measure.Bucket bucket(String rate, long burst) {
    return new Measure.Bucket(Rate.parse(rate), burst);
  }

  static LimitPolicy policy(String name, Per per, Measure measure) {
    return new LimitPolicy("api a", 0, name, per, measure, true, false);
  }

  static Limits.Wanted wanted(LimitPolicy... policies) {
    return new Limits.Wanted(List.of(policies), null, Map.of(), Cost.Fixed.ONE);
  }

  static Asker asker(String id) {
    return new Known(new Caller("keys", id, "acme", Set.of(), Set.of(), Map.of()));
  }

  /// A caller of no request in particular.
  record Known(Caller caller) implements Asker {
    @Override
    public Incoming incoming() {
      throw new IllegalStateException("only the caller counts here");
    }

    @Override
    public boolean anonymous() {
      return false;
    }

    @Override
    public String routeName() {
      return "GET /";
    }

    @Override
    public int[] marks() {
      return new int[0];
    }
  }

  static boolean letsIn(Limiter limiter, String id) {
    return limiter.decide(asker(id)).refusal() == null;
  }
}
