package dev.banyan.gateway.assemble.cache;

import dev.banyan.gateway.api.rest.Source;
import dev.banyan.gateway.api.rest.Tagging;
import dev.banyan.gateway.cache.CachePolicy;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the cache has to do with a route, checked. `policy` is null where its answers are not kept;
/// `reason` says in words among whom they are shared, and why.
public record AssembledCache(
    @Nullable CachePolicy policy, String reason, Tagging tags, Tagging purges) {
  private static final Tagging UNTAGGED =
      new Tagging(Source.Variables.of(List.of(), Set.of(), Set.of(), null), List.of());

  /// Nothing is kept, and nothing thrown away.
  public static final AssembledCache NONE = new AssembledCache(null, "", UNTAGGED, UNTAGGED);
}
