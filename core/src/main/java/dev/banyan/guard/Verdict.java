package dev.banyan.guard;

import dev.banyan.base.Fault;
import org.jspecify.annotations.Nullable;

/// What the end of a call says about its system.
enum Verdict {
  /// The system did its work; a declared fault or a refused input is work done.
  WELL,
  /// The system did not answer, or with something that its contract does not allow.
  FAILED,
  /// Nothing: the caller left, we refused it ourselves, or the defect is ours.
  UNHEARD;

  /// The name of the fault with which our own concurrency limit refuses.
  static final String BUSY = "system-busy";

  /// The name of the fault with which an open breaker refuses.
  static final String UNAVAILABLE = "system-unavailable";

  /// The name of the fault with which calls are refused during maintenance.
  static final String MAINTAINED = "system-under-maintenance";

  static Verdict of(@Nullable Fault fault) {
    if (fault == null) {
      return WELL;
    }
    return switch (fault.kind()) {
      case UNREACHABLE, GARBAGE, TIMEOUT, OUTCOME_UNKNOWN -> FAILED;
      case OVERLOADED -> isOurs(fault) ? UNHEARD : FAILED;
      case CANCELLED, BUG, TOO_MANY -> UNHEARD;
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
          WELL;
    };
  }

  /// Whether we made this fault, not the system.
  static boolean isOurs(Fault fault) {
    return fault.kind() == Fault.Kind.OVERLOADED
        && (fault.name().equals(BUSY)
            || fault.name().equals(UNAVAILABLE)
            || fault.name().equals(MAINTAINED)
            || fault.name().equals(Guards.DRIFTED)
            || fault.name().equals(Guards.NO_CREDENTIAL));
  }
}
