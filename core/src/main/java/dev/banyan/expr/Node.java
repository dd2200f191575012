package dev.banyan.expr;

import dev.banyan.base.Fault;
import org.jspecify.annotations.Nullable;

/// One step of a checked expression, ready to run. Null means that there is no value. Immutable.
@FunctionalInterface
interface Node {
  @Nullable Object evaluate(Frame frame);

  /// The value of a step that the checks have shown to have one. A null here means that a required
  /// variable or field was not given.
  default Object value(Frame frame) {
    Object value = evaluate(frame);
    if (value == null) {
      throw Fault.builder(Fault.Kind.BUG, "Internal error")
          .operator("an expression was evaluated without one of its required values")
          .build();
    }
    return value;
  }
}
