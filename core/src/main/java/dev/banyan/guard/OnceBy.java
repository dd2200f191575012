package dev.banyan.guard;

import dev.banyan.value.Struct;

/// The key by which a system itself refuses a second write (`once-by`): the position of the
/// parameter that carries it. Such a write may be sent again as it is; without a key, it is a write
/// like any other.
public record OnceBy(int parameter) {
  boolean given(Struct input) {
    return input.at(parameter) != null;
  }
}
