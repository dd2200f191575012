package dev.banyan.journal;

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

  @Override
  public int compareTo(Reservation other) {
    int byTenant = tenant.compareTo(other.tenant);
    int byScope = scope.compareTo(other.scope);
    return byTenant != 0 ? byTenant : byScope != 0 ? byScope : key.compareTo(other.key);
  }
}
