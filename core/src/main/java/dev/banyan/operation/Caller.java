package dev.banyan.operation;

import java.util.Collection;
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

  /// About how many bytes it takes in memory, claims included: for what is remembered of callers
  /// within a bound.
  public int bytes() {
    long bytes = 160 + size(method) + size(id) + size(tenant) + size(plan);
    bytes += size(roles) + size(scopes) + size(claims);
    return (int) Math.min(bytes, Integer.MAX_VALUE / 4);
  }

  private static long size(@Nullable Object value) {
    return switch (value) {
      case null -> 0;
      case String text -> 48 + 2L * text.length();
      case Collection<?> all -> 64 + all.stream().mapToLong(one -> 8 + size(one)).sum();
      case Map<?, ?> map ->
          64
              + map.entrySet().stream()
                  .mapToLong(one -> 32 + size(one.getKey()) + size(one.getValue()))
                  .sum();
      default -> 24;
    };
  }

  /// The same with that plan: the bundle of limits it has.
  public Caller withPlan(@Nullable String name) {
    return new Caller(method, id, tenant, roles, scopes, claims, name);
  }
}
