package dev.banyan.operation;

/// What must hold of the record as it is now before a write may go on: If-Match over HTTP.
@FunctionalInterface
public interface Precondition {
  Precondition NONE = _ -> {};

  /// `current` is the modern record just read. Throws `STALE` where the caller decided on another
  /// one.
  void check(Object current);
}
