package dev.banyan.guard;

import dev.banyan.base.Fault;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Signature;
import dev.banyan.value.Struct;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Repeats a call that failed, if repeating it can do no harm, the budget allows it and there is
/// time.
///
/// Reads and idempotent writes are repeated after any failure of the system; another write only
/// where nothing was sent, or where the target refuses a second one.
record Retrying(
    Signature signature, GuardSettings.Retry retry, Outcome outcome, Shared shared, Call inside)
    implements Call {

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    shared.countCall(retry);
    int attempt = 1;
    while (true) {
      try {
        return inside.call(input, exchange);
      } catch (Fault fault) {
        if (attempt >= retry.attempts() || !harmless(fault)) {
          throw fault;
        }
        Duration pause = pause(attempt, fault);
        if (pause.compareTo(exchange.deadline().remaining()) >= 0) {
          throw fault;
        }
        if (!exchange.grant().spendRepeat() || !shared.spendRepetition()) {
          shared.events().budgetSpent(signature.name());
          throw fault;
        }
        attempt++;
        shared.events().retried(signature.name(), attempt, fault.kind());
        shared.surroundings().pause().pause(pause, exchange);
        exchange.cancellation().check();
        if (exchange.deadline().passed()) {
          throw fault;
        }
      }
    }
  }

  private boolean harmless(Fault fault) {
    if (Verdict.isOurs(fault)) {
      return false;
    }
    boolean repeatable = signature.effect() != Effect.WRITE || outcome instanceof Outcome.OnceBy;
    return switch (fault.kind()) {
      case UNREACHABLE -> true;
      case TIMEOUT, GARBAGE, OVERLOADED, TOO_MANY, OUTCOME_UNKNOWN -> repeatable;
      case MALFORMED,
          INVALID,
          UNAUTHENTICATED,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          NOT_ACCEPTABLE,
          CONFLICT,
          STALE,
          TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE,
          PRECONDITION_REQUIRED,
          DECLARED,
          CANCELLED,
          BUG ->
          false;
    };
  }

  /// Full jitter under a doubling bound, but never before the system wants to be asked again.
  private Duration pause(int attempt, Fault fault) {
    double bound = (double) retry.from().toNanos() * Math.pow(2, attempt - 1.0);
    double capped = Math.min(bound, (double) retry.to().toNanos());
    long drawn = (long) (capped * shared.surroundings().chance().getAsDouble());
    Duration pause = Duration.ofNanos(drawn);
    Duration wanted = fault.retryAfter();
    return wanted != null && wanted.compareTo(pause) > 0 ? wanted : pause;
  }
}
