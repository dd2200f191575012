package dev.banyan.composition;

import dev.banyan.operation.Operation;
import java.util.List;

/// One position of a composition.
public sealed interface Stage {
  /// One call; its answer becomes the variable at `slot`.
  record Single(String name, int slot, Operation target, Binding binding) implements Stage {}

  /// Calls side by side; the first fault cancels the rest.
  record Together(List<Single> calls) implements Stage {
    public Together {
      calls = List.copyOf(calls);
    }
  }
}
