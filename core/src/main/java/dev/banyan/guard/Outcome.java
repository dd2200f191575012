package dev.banyan.guard;

import dev.banyan.operation.Exchange;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// What can be done about a write that was sent and of which nobody knows whether it happened.
public sealed interface Outcome {
  /// Nothing: it is reported as unknown and never sent again.
  record Parked() implements Outcome {
    public static final Parked PARKED = new Parked();
  }

  /// The target itself refuses a second one with the same key (`once-by`): it may be sent again.
  record OnceBy() implements Outcome {
    public static final OnceBy ONCE_BY = new OnceBy();
  }

  /// The target can be asked (`confirm`). Where it did not happen, it may be sent again.
  record Confirm(Confirmation confirmation) implements Outcome {}

  /// Finds out whether a write happened. May call, within the exchange's deadline; throws only
  /// `Fault`, which leaves the outcome unknown.
  @FunctionalInterface
  interface Confirmation {
    Settled settle(Struct input, Exchange exchange);
  }

  /// What a confirmation found.
  sealed interface Settled {
    /// `answer` is what the write would have answered.
    record Happened(@Nullable Object answer) implements Settled {}

    record DidNotHappen() implements Settled {}

    record StillUnknown() implements Settled {}
  }
}
