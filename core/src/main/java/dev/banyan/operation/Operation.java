package dev.banyan.operation;

import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// A typed function that can be called: its signature, and its body with all guards around it.
public record Operation(Signature signature, Call body) implements Call {
  public String name() {
    return signature.name();
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    return body.call(input, exchange);
  }
}
