package dev.banyan.operation;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who asks. `id` is unique within `method` (the key of `callers:` that recognised it). Claims hold
/// `String`, `Long`, `Boolean`, `List` and `Map` values, never credentials.
public record Caller(
    String method,
    String id,
    @Nullable String tenant,
    Set<String> roles,
    Set<String> scopes,
    Map<String, Object> claims) {
  public static final Caller ANYONE =
      new Caller("anyone", "anyone", null, Set.of(), Set.of(), Map.of());

  public Caller {
    roles = Set.copyOf(roles);
    scopes = Set.copyOf(scopes);
    claims = Map.copyOf(claims);
  }
}
