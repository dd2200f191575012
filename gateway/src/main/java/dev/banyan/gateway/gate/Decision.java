package dev.banyan.gateway.gate;

import dev.banyan.base.Fault;

/// What one step of the gate says.
public sealed interface Decision {
  /// The next step may look.
  record Pass() implements Decision {
    public static final Pass PASS = new Pass();
  }

  /// The request is answered with this fault; no further step is asked.
  record Refuse(Fault fault) implements Decision {}

  /// The step needs I/O: `work` runs on a virtual thread, then this step is asked again.
  record Defer(Runnable work) implements Decision {}
}
