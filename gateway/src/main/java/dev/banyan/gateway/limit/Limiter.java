package dev.banyan.gateway.limit;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Decides for one route whether a request is within all its limits. Called on event loops; never
/// waits, not even for shared memory. Thread-safe.
public final class Limiter {
  /// From here on the time to wait is spread, so that not all come back in the same second.
  private static final long SPREAD_FROM_SECONDS = 8;

  private static final long SPREAD_MOST_SECONDS = 60;

  private final LimitSet standard;
  private final Map<String, LimitSet> byPlan;
  private final boolean planNeeded;
  private final Cost cost;
  private final LongSupplier nanos;

  /// What a route's limiter is made of: the limits of a caller without a plan, and of each plan.
  record Parts(LimitSet standard, Map<String, LimitSet> byPlan, boolean planNeeded, Cost cost) {}

  Limiter(Parts parts, LongSupplier nanos) {
    this.standard = parts.standard();
    this.byPlan = Map.copyOf(parts.byPlan());
    this.planNeeded = parts.planNeeded();
    this.cost = parts.cost();
    this.nanos = nanos;
  }

  /// What came of it: why the request is refused, null where it is let in, and what the answer
  /// tells of the limits.
  public record Decision(@Nullable Fault refusal, List<Http.Header> headers) {
    static final Decision FREE = new Decision(null, List.of());
  }

  /// Takes the request's cost from all limits, or from none.
  public Decision decide(Asker asker) {
    String plan = asker.caller().plan();
    LimitSet own = plan == null ? null : byPlan.get(plan);
    if (own == null && planNeeded) {
      return new Decision(
          Fault.builder(Fault.Kind.FORBIDDEN, "The caller has no plan")
              .operator(
                  plan == null
                      ? "the caller has no plan, and the limits have no default"
                      : "the caller's plan is none of `plans`")
              .build(),
          List.of());
    }
    try {
      LimitSet set = own == null ? standard : own;
      LimitSet.Outcome outcome = set.take(asker, cost.of(asker), nanos.getAsLong());
      return outcome.delay() == 0
          ? outcome.headers().isEmpty() ? Decision.FREE : new Decision(null, outcome.headers())
          : new Decision(tooMany(outcome.delay()), outcome.headers());
    } catch (Fault unclear) {
      // A key or a cost that cannot be computed is no reason to let the request in.
      return new Decision(unclear, List.of());
    }
  }

  private static Fault tooMany(long wait) {
    if (wait == Cell.NEVER) {
      return Fault.of(Fault.Kind.TOO_MANY, "The request costs more than its limit ever allows");
    }
    long seconds = Math.ceilDiv(wait, 1_000_000_000L);
    long spread = seconds < SPREAD_FROM_SECONDS ? 0 : Math.min(seconds / 8, SPREAD_MOST_SECONDS);
    return Fault.builder(Fault.Kind.TOO_MANY, "Too many requests")
        .retryAfter(Duration.ofSeconds(seconds + ThreadLocalRandom.current().nextLong(spread + 1)))
        .build();
  }
}
