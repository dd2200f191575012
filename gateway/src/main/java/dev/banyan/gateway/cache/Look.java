package dev.banyan.gateway.cache;

import dev.banyan.base.Fault;
import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.http.Answer;
import org.jspecify.annotations.Nullable;

/// What is to be done for a request, as the cache sees it.
public sealed interface Look {
  /// The cache has no part in it.
  record Bypass() implements Look {}

  /// This is the answer; `refresh`, where there is one, is to be done afterwards in the background.
  record Give(Answer answer, CacheUse use, @Nullable Fill refresh) implements Look {}

  /// The answer is this failure: something that is not there, or not kept.
  record Tell(Fault fault, CacheUse use, @Nullable Fill refresh) implements Look {}

  /// The system is to be asked, and the cache fed with what it says.
  record Lead(Fill fill) implements Look {}

  /// Someone else is asking the same; to be waited for in a seat of that flight, not on an event
  /// loop. Then [RouteCache#arrived] says more.
  record Follow(Flight flight) implements Look {}
}
