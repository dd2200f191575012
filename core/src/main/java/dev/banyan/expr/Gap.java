package dev.banyan.expr;

/// Why a part of an expression may have no value, and where that stands in the source text. A gap
/// must be handled before the value is used.
record Gap(Cause cause, Span at, String what, String remedy) {

  /// A stretch of the source text, in characters counted from 0.
  record Span(int from, int length) {}

  enum Cause {
    /// A field or variable that need not be there.
    ABSENT,
    /// A field that is there but may be null.
    NULL,
    /// Both.
    ABSENT_OR_NULL,
    /// Division, index, key or conversion: never passed on as an absent result.
    FAILURE
  }

  static Gap failure(Span at, String what) {
    return new Gap(Cause.FAILURE, at, what, "add .orValue(…) to say what holds then");
  }

  boolean mayBeNull() {
    return cause == Cause.NULL || cause == Cause.ABSENT_OR_NULL;
  }
}
