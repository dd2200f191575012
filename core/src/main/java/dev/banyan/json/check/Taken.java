package dev.banyan.json.check;

/// What comes of holding a value against a schema: whether the schema takes it.
///
/// `UNSURE` is a value that goes on though the schema may refuse it, because something of the
/// schema is not held, or does not count for messages that go this way. The three are those of
/// Kleene's logic: what is unsure stays so when it is turned round, and so nothing is refused
/// because of it.
enum Taken {
  NO,
  UNSURE,
  YES;

  /// By two schemas at once.
  Taken and(Taken other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /// By a schema that takes just what this one does not.
  Taken turned() {
    return switch (this) {
      case NO -> YES;
      case UNSURE -> UNSURE;
      case YES -> NO;
    };
  }

  boolean isNo() {
    return this == NO;
  }
}
