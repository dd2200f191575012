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
    Map<String, Object> claims,
    @Nullable String plan) {
  public static final Caller ANYONE =
      new Caller("anyone", "anyone", null, Set.of(), Set.of(), Map.of());

  public Caller {
    roles = Set.copyOf(roles);
    scopes = Set.copyOf(scopes);
    claims = Map.copyOf(claims);
  }

  /// A caller that has no plan.
  public Caller(
      String method,
      String id,
      @Nullable String tenant,
      Set<String> roles,
      Set<String> scopes,
      Map<String, Object> claims) {
    this(method, id, tenant, roles, scopes, claims, null);
  }

  /// The same with that plan: the bundle of limits it has.
  public Caller withPlan(@Nullable String name) {
    return new Caller(method, id, tenant, roles, scopes, claims, name);
  }
}
