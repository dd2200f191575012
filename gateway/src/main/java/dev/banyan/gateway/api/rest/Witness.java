package dev.banyan.gateway.api.rest;

import dev.banyan.http.Answer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Learns what an answer is about, after the operation and before the answer is given. On the
/// request's virtual thread.
@FunctionalInterface
public interface Witness {
  Witness NONE = _ -> {};

  /// The operation is about to be called: nothing has reached a system before. `rendering` makes
  /// the answer of what it comes to, where that is no stream.
  default void calling(Function<@Nullable Object, Answer> rendering) {}

  /// The tags; null where they cannot be told.
  void about(@Nullable List<String> tags);
}
