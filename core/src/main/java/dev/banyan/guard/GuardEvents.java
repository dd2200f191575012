package dev.banyan.guard;

import dev.banyan.base.Fault;

/// Told what the guards of a system do, for metrics and the log. A port: `gateway.observe` has the
/// real one. Called on the thread of the call: short, thread-safe, does not throw.
public interface GuardEvents {
  /// Why a call was not let through to its system.
  enum Refusal {
    BREAKER_OPEN,
    TOO_MANY_WAITING,
    WAITED_TOO_LONG,
    /// A more important call took its place in the line.
    DISPLACED,
    MAINTENANCE
  }

  /// Where a breaker stands.
  enum Phase {
    CLOSED(0),
    OPEN(1),
    HALF_OPEN(2);

    private final int gauge;

    Phase(int gauge) {
      this.gauge = gauge;
    }

    /// The phase as a figure for metrics.
    public int gauge() {
      return gauge;
    }
  }

  GuardEvents NONE = new GuardEvents() {};

  /// An attempt failed and another is made; `attempt` is the number of the next one.
  default void retried(String operation, int attempt, Fault.Kind reason) {}

  /// An attempt failed and might have been repeated, but the budget of the system is spent.
  default void budgetSpent(String operation) {}

  /// A second attempt was made beside a late one.
  default void hedged(String operation) {}

  /// A fallback answered in place of the operation.
  default void substituted(String operation, Fault.Kind reason) {}

  default void refused(String operation, Refusal reason) {}

  default void breakerChanged(String system, Phase phase) {}

  /// A write was sent and nobody knows whether it happened.
  default void outcomeUnknown(String operation) {}
}
