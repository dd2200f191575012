package dev.banyan.mapping;

/// One reason why a mapping must not write: the field (a JSON Pointer for a modern one, a path for
/// a legacy one), what is in the way, and what to do about it.
public record WriteObstacle(Kind kind, String field, String reason, String remedy) {

  /// What stands in the way.
  public enum Kind {
    /// A modern field that is computed, or read through a table that is not one to one.
    ONE_WAY,
    /// A legacy field that must be there, and that neither `fields` nor `write` fills.
    NOT_WRITTEN
  }
}
