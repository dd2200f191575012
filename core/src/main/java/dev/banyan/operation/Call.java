package dev.banyan.operation;

import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// Something that can be called: an operation's body, or a guard around one. Blocking, on a virtual
/// thread; must return or throw by `exchange.deadline()`. Throws only `Fault`.
@FunctionalInterface
public interface Call {
  /// `input` is of the signature's `takes`; the answer is of its `returns`, null where it answers
  /// nothing or the optional answer is absent.
  @Nullable Object call(Struct input, Exchange exchange);
}
