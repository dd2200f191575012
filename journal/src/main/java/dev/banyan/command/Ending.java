package dev.banyan.command;

import dev.banyan.base.Fault;
import dev.banyan.operation.Effect;

/// What a failure means for a key.
public enum Ending {
  /// The failure is the answer, and is given again.
  KEPT,
  /// Nothing was done: the key may be tried again.
  RELEASED,
  /// Nobody knows what was done.
  UNKNOWN;

  /// What a failure of an operation means. `called`: the operation was called; what failed before,
  /// failed before anything could reach a system.
  ///
  /// A write that was sent and then failed is `OUTCOME_UNKNOWN` by its guards, and so is one of
  /// several of which some were made; so other failures that may pass have done nothing. An effect
  /// that is `IDEMPOTENT` has no such guard: there, what may have been sent is unknown. A fault
  /// that the system or the record's state decided is an answer: it may stand behind a write that
  /// was made.
  public static Ending of(Fault.Kind kind, Effect effect, boolean called) {
    if (!called) {
      return RELEASED;
    }
    return switch (kind) {
      case UNREACHABLE, OVERLOADED, TOO_MANY -> RELEASED;
      case TIMEOUT, GARBAGE -> effect == Effect.IDEMPOTENT ? UNKNOWN : RELEASED;
      case OUTCOME_UNKNOWN, CANCELLED, BUG -> UNKNOWN;
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
          KEPT;
    };
  }

  /// What a failure to relay a request means: only where nothing was sent is it known that nothing
  /// was done.
  public static Ending ofRelay(Fault.Kind kind) {
    return switch (kind) {
      case UNREACHABLE, OVERLOADED, TOO_MANY, TOO_LARGE -> RELEASED;
      case MALFORMED,
          INVALID,
          UNAUTHENTICATED,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          NOT_ACCEPTABLE,
          CONFLICT,
          STALE,
          UNSUPPORTED_MEDIA_TYPE,
          PRECONDITION_REQUIRED,
          DECLARED,
          GARBAGE,
          TIMEOUT,
          OUTCOME_UNKNOWN,
          CANCELLED,
          BUG ->
          UNKNOWN;
    };
  }

  /// What a relayed system's own answer means. It refuses to look at a request with 401, 407, 408,
  /// 425 or 429; with 502, 503 or 504 something on the way says that it does not know itself.
  public static Ending ofStatus(int status) {
    return switch (status) {
      case 401, 407, 408, 425, 429 -> RELEASED;
      case 502, 503, 504 -> UNKNOWN;
      default -> KEPT;
    };
  }
}
