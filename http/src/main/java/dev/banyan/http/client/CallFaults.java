package dev.banyan.http.client;

import dev.banyan.base.Fault;

/// What became of a call of a system that has no usable answer.
final class CallFaults {
  private CallFaults() {}

  static Fault fault(Fault.Kind kind, String what) {
    String message =
        kind == Fault.Kind.TIMEOUT
            ? "The system did not answer in time"
            : "The system's answer is not usable";
    return Fault.builder(kind, message).operator("the answer " + what).build();
  }

  static Fault refusal(Origin origin) {
    return Fault.builder(Fault.Kind.UNREACHABLE, "The system could not be reached")
        .operator(origin + " did not process the request, and said so")
        .build();
  }

  /// Of a call whose time is over: nothing of one that was not `sent` has reached the system.
  static Fault late(Origin origin, boolean sent) {
    if (sent) {
      return fault(Fault.Kind.TIMEOUT, "did not begin in time");
    }
    return Fault.builder(Fault.Kind.UNREACHABLE, "The system could not be reached in time")
        .operator("no connection to " + origin + " came free before the deadline")
        .build();
  }
}
