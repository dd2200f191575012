package dev.banyan.journal;

import dev.banyan.base.Fault;
import org.jspecify.annotations.Nullable;

/// A key that one holder at most may have at a time, such as an e-mail address among customers.
///
/// @param tenant empty where there are no tenants
/// @param scope what the key is unique among
public record Reservation(String tenant, String scope, String key)
    implements Comparable<Reservation> {
  public Reservation {
    Limits.text("the tenant of a reservation", tenant, StreamId.LENGTH_MAX);
    Limits.name("the scope of a reservation", scope, StreamId.LENGTH_MAX);
    Limits.name("the key of a reservation", key, StreamId.LENGTH_MAX);
  }

  /// One of a store that somebody else may have written to; null for what can be none.
  public static @Nullable Reservation of(
      @Nullable String tenant, @Nullable String scope, @Nullable String key) {
    if (tenant == null || scope == null || key == null) {
      return null;
    }
    try {
      return new Reservation(tenant, scope, key);
    } catch (Fault _) {
      return null;
    }
  }

  @Override
  public int compareTo(Reservation other) {
    int byTenant = tenant.compareTo(other.tenant);
    int byScope = scope.compareTo(other.scope);
    return byTenant != 0 ? byTenant : byScope != 0 ? byScope : key.compareTo(other.key);
  }
}
