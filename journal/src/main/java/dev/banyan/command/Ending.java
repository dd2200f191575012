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
  /// The guards of a write say of its failure whether it was sent, and of several writes whether
  /// some were made; so other failures that may pass have done nothing. An effect that is
  /// `IDEMPOTENT` has no such guard: there, what got no answer is unknown; and what the system says
  /// it did not take is free, since a second one has no second effect. A fault that the system or
  /// the record's state decided is an answer: it may stand behind a write that was made.
  public static Ending of(Fault fault, Effect effect, boolean called) {
    if (!called || fault.reach() == Fault.Reach.NONE) {
      return RELEASED;
    }
    return switch (fault.kind()) {
      case UNREACHABLE -> RELEASED;
      case OVERLOADED, TOO_MANY -> fault.reach() == Fault.Reach.SENT ? UNKNOWN : RELEASED;
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
  public static Ending ofRelay(Fault fault) {
    return fault.reach() == Fault.Reach.NONE || fault.kind() == Fault.Kind.TOO_LARGE
        ? RELEASED
        : UNKNOWN;
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
