package dev.banyan.gateway.api.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Learns what an answer is about, after the operation and before the answer is given. On the
/// request's virtual thread.
@FunctionalInterface
public interface Witness {
  Witness NONE = _ -> {};

  /// The operation is about to be called: nothing has reached a system before.
  default void calling() {}

  /// The tags; null where they cannot be told.
  void about(@Nullable List<String> tags);
}
