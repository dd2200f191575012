package dev.banyan.cli.explain;

import dev.banyan.config.model.CacheSection;
import dev.banyan.gateway.api.rest.Tagging;
import dev.banyan.gateway.assemble.cache.AssembledCache;
import dev.banyan.gateway.cache.CachePolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the cache has to do with a route, in words.
final class Caching {
  private Caching() {}

  /// The memory that all routes share.
  static Outline memory(CacheSection section) {
    return new Outline()
        .put("memory at most", section.memory().toString())
        .put("body of one answer at most", section.answer().toString())
        .put("variants of one target at most", 8)
        .put("behind it", section.redis() == null ? "nothing" : "Redis, shared by all nodes");
  }

  /// Null where the cache has nothing to do with the route.
  static @Nullable Outline of(AssembledCache cache) {
    CachePolicy policy = cache.policy();
    Outline outline = new Outline();
    if (policy != null) {
      outline
          .put("kept for", time(policy))
          .put("shared among", cache.reason())
          .put("given past its time, while it is renewed", duration(policy.stale()))
          .put("given past its time, when the system is down", duration(policy.error()))
          .put("\"not there\" is kept for", duration(policy.negative()))
          .put("depends on the headers", depends(policy))
          .put("tags", tags(cache.tags()))
          .put("clients may have it renewed", policy.reload())
          .put("clients are told", policy.relays() ? "what the system says" : policy.clients());
    }
    outline.put("a write throws away", tags(cache.purges()));
    return outline.isEmpty() ? null : outline;
  }

  private static String time(CachePolicy policy) {
    String fresh = duration(policy.fresh());
    if (!policy.relays()) {
      return fresh;
    }
    return policy.fresh() == 0
        ? "as long as the system says; not at all where it says nothing"
        : "as long as the system says; " + fresh + " where it says nothing";
  }

  private static String duration(long millis) {
    return millis == 0 ? "no time" : Outline.words(Duration.ofMillis(millis));
  }

  private static String depends(CachePolicy policy) {
    String own = policy.vary().isEmpty() ? "none" : String.join(", ", policy.vary());
    String more = policy.relays() ? "; and those that the system's `Vary` names" : "";
    return own + more;
  }

  private static @Nullable List<String> tags(Tagging tagging) {
    List<String> tags = tagging.templates().stream().map(Tagging.Template::toString).toList();
    return tags.isEmpty() ? null : tags;
  }
}
