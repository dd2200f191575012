package dev.banyan.operation;

/// What calling an operation does to its system; decides what may be retried, hedged and cached.
public enum Effect {
  /// Changes nothing.
  READ,
  /// Changes something; a second call changes nothing more (PUT by key, DELETE, `once-by`).
  IDEMPOTENT,
  /// Changes something, each time. Never sent twice.
  WRITE
}
