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
/// where nothing was sent, or where it carries the key by which the system refuses a second one.
record Retrying(
    Signature signature,
    GuardSettings.Retry retry,
    @Nullable OnceBy onceBy,
    Shared shared,
    Call inside)
    implements Call {

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    shared.countCall(retry);
    int attempt = 1;
    Fault doubt = null;
    while (true) {
      try {
        return inside.call(input, exchange);
      } catch (Fault failed) {
        boolean doubtful = mayBeMade(failed);
        Fault fault = doubt != null && !doubtful && leavesOpen(failed, input) ? doubt : failed;
        doubt = doubtful ? failed : doubt;
        if (attempt >= retry.attempts() || !harmless(failed, input)) {
          throw fault;
        }
        Duration pause = pause(attempt, failed);
        if (pause.compareTo(exchange.deadline().remaining()) >= 0) {
          throw fault;
        }
        if (!exchange.grant().spendRepeat() || !shared.spendRepetition()) {
          shared.events().budgetSpent(signature.name());
          throw fault;
        }
        attempt++;
        shared.events().retried(signature.name(), attempt, failed.kind());
        shared.surroundings().pause().pause(pause, exchange);
        exchange.cancellation().check();
        if (exchange.deadline().passed()) {
          throw fault;
        }
      }
    }
  }

  /// Whether an attempt that failed so may have made the write. That a later one was not sent says
  /// nothing of it.
  private boolean mayBeMade(Fault fault) {
    boolean unanswered = fault.kind() == Fault.Kind.TIMEOUT || fault.kind() == Fault.Kind.GARBAGE;
    return switch (signature.effect()) {
      case READ -> false;
      case WRITE -> fault.reach() == Fault.Reach.SENT;
      case IDEMPOTENT ->
          fault.reach() == Fault.Reach.SENT || (unanswered && fault.reach() == Fault.Reach.UNTOLD);
    };
  }

  /// Whether what a later attempt was told may just be what an earlier one, which nobody knows of,
  /// has done: a record that it removed is gone, one that it changed is no longer as expected. A
  /// fault that the operation declares is believed of a write by its own key, which the system
  /// knows again.
  private boolean leavesOpen(Fault later, Struct input) {
    return switch (later.kind()) {
      case NOT_FOUND, CONFLICT, STALE -> true;
      case DECLARED -> onceBy == null || !onceBy.given(input);
      default -> later.kind().mayPass();
    };
  }

  private boolean harmless(Fault fault, Struct input) {
    if (Verdict.isOurs(fault) || !fault.kind().mayPass()) {
      return false;
    }
    return fault.reach() == Fault.Reach.NONE
        || signature.effect() != Effect.WRITE
        || (onceBy != null && onceBy.given(input));
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
