package dev.banyan.gateway.gate;

import dev.banyan.base.Fault;
import java.util.function.Consumer;

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

  /// The step needs the body: it is read on a virtual thread, within the route's bound, `work` is
  /// given it there, then this step is asked again. The request stays on that thread.
  record Read(Consumer<byte[]> work) implements Decision {}
}
