package dev.banyan.composition;

import dev.banyan.operation.Effect;
import dev.banyan.operation.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One position of a composition.
public sealed interface Stage {
  /// The name of a call that must not be made twice; null where there is none.
  default @Nullable String write() {
    return switch (this) {
      case Single single ->
          single.target().signature().effect() == Effect.WRITE ? single.name() : null;
      case Together together ->
          together.calls().stream()
              .filter(single -> single.write() != null)
              .map(Single::name)
              .findFirst()
              .orElse(null);
    };
  }

  /// One call; its answer becomes the variable at `slot`.
  record Single(String name, int slot, Operation target, Binding binding) implements Stage {}

  /// Calls side by side; the first fault cancels the rest.
  record Together(List<Single> calls) implements Stage {
    public Together {
      calls = List.copyOf(calls);
    }
  }
}
