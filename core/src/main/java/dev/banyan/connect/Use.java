package dev.banyan.connect;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One way in which a configuration asks an operation of a system: the parameters it gives, and the
/// order it may ask for, null for none.
public record Use(String operation, Set<String> parameters, @Nullable String sort) {
  public Use {
    parameters = Set.copyOf(parameters);
  }
}
