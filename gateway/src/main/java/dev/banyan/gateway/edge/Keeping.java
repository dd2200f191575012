package dev.banyan.gateway.edge;

import dev.banyan.gateway.api.rest.Tagging;
import dev.banyan.gateway.cache.Purging;
import dev.banyan.gateway.cache.RouteCache;
import org.jspecify.annotations.Nullable;

/// What the cache has to do with a route: `cache` keeps its answers, `purging` throws away what its
/// writes make wrong; either may be missing. `tags` and `purges` name what is kept and thrown away,
/// where the route is a relay; an operation's route knows that itself. `seal` writes down what an
/// operation's writes have reached.
public record Keeping(
    @Nullable RouteCache cache,
    @Nullable Purging purging,
    @Nullable Tagging tags,
    @Nullable Tagging purges,
    @Nullable PositionSeal seal) {
  /// A route that the cache has nothing to do with.
  public static Keeping nothing(@Nullable PositionSeal seal) {
    return new Keeping(null, null, null, null, seal);
  }
}
