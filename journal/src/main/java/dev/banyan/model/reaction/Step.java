package dev.banyan.model.reaction;

import dev.banyan.base.Fault;
import java.time.Duration;
import java.time.Instant;

/// What is to be done about a reaction next. Decided by functions of what is given alone: they look
/// at no clock, journal or system.
public sealed interface Step {
  /// Nothing before then.
  record Wait(Instant until) implements Step {}

  /// Claim that attempt, then make it; `ask` first whether an earlier one has happened.
  record Attempt(int number, boolean ask) implements Step {}

  /// Record that the next attempt is due then.
  record Retry(int attempt, Instant due, String fault, boolean unknown) implements Step {}

  /// Leave it to a person.
  record Park(int attempt, String fault) implements Step {}

  /// It has happened: record the event that says so.
  record Done() implements Step {}

  /// It has failed for good: record the event that says so.
  record Failed(int attempt, String fault) implements Step {}

  /// Nothing, ever.
  record Rest() implements Step {}

  /// What is said where a claimed attempt ended without a word.
  String CRASHED = "attempt-without-end";

  /// What is next, now.
  ///
  /// @param due when the reaction is to begin
  static Step next(Policy policy, Standing standing, Instant due, Instant now) {
    return switch (standing) {
      case Standing.Fresh _ -> now.isBefore(due) ? new Wait(due) : new Attempt(1, false);
      case Standing.Waiting(_, int attempt, Instant again, boolean unknown) ->
          now.isBefore(again)
              ? new Wait(again)
              : new Attempt(attempt + 1, unknown && policy.settling() == Policy.Settling.ASK);
      case Standing.Claimed(_, int attempt, Instant until) -> {
        Instant over = until.plus(Policy.MARGIN);
        yield now.isBefore(over) ? new Wait(over) : unknown(policy, attempt, CRASHED, now);
      }
      case Standing.Parked _, Standing.Ended _ -> new Rest();
    };
  }

  /// What follows from an attempt that failed.
  ///
  /// @param unknown whether nobody knows whether an attempt before it has happened
  static Step after(Policy policy, Attempt made, boolean unknown, Fault fault, Instant now) {
    int attempt = made.number();
    if (fault.reach() == Fault.Reach.SENT) {
      return lost(policy, attempt, fault, now);
    }
    return switch (fault.kind()) {
      case OUTCOME_UNKNOWN, CANCELLED -> lost(policy, attempt, fault, now);
      case BUG -> new Park(attempt, fault.name());
      case UNREACHABLE, GARBAGE, TIMEOUT, OVERLOADED, TOO_MANY -> {
        Instant due = now.plus(pause(policy, attempt, fault));
        if (attempt < policy.attempts()) {
          yield new Retry(attempt, due, fault.name(), unknown);
        }
        yield unknown ? new Park(attempt, fault.name()) : new Failed(attempt, fault.name());
      }
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
          DECLARED ->
          new Failed(attempt, fault.name());
    };
  }

  /// What follows where nobody knows whether an attempt has happened. It is never called a failure:
  /// after the last attempt a person has to look.
  static Step unknown(Policy policy, int attempt, String fault, Instant now) {
    boolean settled = policy.settling() != Policy.Settling.PARK && attempt < policy.attempts();
    return settled
        ? new Retry(attempt, now.plus(policy.pause(attempt)), fault, true)
        : new Park(attempt, fault);
  }

  /// What follows where an answer was lost. The system may still be at work on it: it is not asked
  /// before it must be done.
  private static Step lost(Policy policy, int attempt, Fault fault, Instant now) {
    Step step = unknown(policy, attempt, fault.name(), now);
    return policy.settling() == Policy.Settling.ASK && step instanceof Retry retry
        ? new Retry(attempt, later(retry.due(), now.plus(Policy.MARGIN)), fault.name(), true)
        : step;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Duration pause(Policy policy, int attempt, Fault fault) {
    Duration pause = policy.pause(attempt);
    Duration wanted = fault.retryAfter();
    return wanted != null && wanted.compareTo(pause) > 0 ? wanted : pause;
  }
}
