package dev.banyan.gateway.api.events;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What of a feed a caller wants and may see. `key` is null for all keys, `kinds` are those that it
/// wants; of its tenant alone, which is empty where there are none.
public record Wish(String tenant, Set<String> roles, @Nullable Object key, Set<String> kinds) {
  public Wish {
    roles = Set.copyOf(roles);
    kinds = Set.copyOf(kinds);
  }
}
