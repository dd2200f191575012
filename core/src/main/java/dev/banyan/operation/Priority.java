package dev.banyan.operation;

/// How important a request is when there is not room for all: the least important goes first.
/// Ordered from the least to the most important.
public enum Priority {
  /// Reports, batches, what can come again later.
  LOW,
  NORMAL,
  /// What a person waits for.
  HIGH,
  /// What must be answered as long as anything is.
  CRITICAL
}
