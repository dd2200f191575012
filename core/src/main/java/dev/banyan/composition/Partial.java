package dev.banyan.composition;

import dev.banyan.base.Fault;

/// What a failure means after a write was made: no longer that nothing happened. Whoever repeated
/// the whole would make that write twice.
final class Partial {
  private Partial() {}

  static Fault after(String write, Fault fault) {
    return switch (fault.kind()) {
      case UNREACHABLE, GARBAGE, TIMEOUT, OVERLOADED, TOO_MANY ->
          Fault.builder(
                  Fault.Kind.OUTCOME_UNKNOWN, "It is not known whether the whole change was made")
              .operator(operator(write, fault))
              .cause(fault)
              .build();
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
          OUTCOME_UNKNOWN,
          CANCELLED,
          BUG ->
          fault;
    };
  }

  private static String operator(String write, Fault fault) {
    String seen = fault.operator();
    String made = "`" + write + "` was made, and then the rest failed with " + fault.name();
    return seen == null ? made : made + ": " + seen;
  }
}
