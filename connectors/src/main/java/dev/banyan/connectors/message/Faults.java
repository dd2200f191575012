package dev.banyan.connectors.message;

import dev.banyan.base.Fault;

/// The faults of brokers, in words that are the same for all kinds of them.
public final class Faults {
  private Faults() {}

  /// Nothing was handed over, so that even a write may be tried again.
  public static Fault unreachable(String system, String why) {
    return Fault.builder(Fault.Kind.UNREACHABLE, "A system could not be reached")
        .operator(system + ": " + why)
        .build();
  }

  /// The message was handed over, and the broker did not say what became of it.
  public static Fault unknown(String system, String why) {
    return Fault.builder(Fault.Kind.OUTCOME_UNKNOWN, "It is not known whether the message was sent")
        .operator(system + ": " + why)
        .build();
  }

  /// The other side did not answer in time.
  public static Fault timeout(String system, String why) {
    return Fault.builder(Fault.Kind.TIMEOUT, "A system took too long")
        .operator(system + ": " + why)
        .build();
  }

  public static Fault closed(String system) {
    return unreachable(system, "it is closed");
  }
}
