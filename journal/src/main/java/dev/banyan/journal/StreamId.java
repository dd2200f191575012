package dev.banyan.journal;

/// The name of a stream: records that belong together and have one order, such as those of one
/// order or one idempotency key. Streams of different tenants never meet.
///
/// @param tenant empty where there are no tenants
public record StreamId(String tenant, String name) implements Comparable<StreamId> {
  /// How long a tenant or a name may be, in characters.
  public static final int LENGTH_MAX = 512;

  public StreamId {
    Limits.text("the tenant of a stream", tenant, LENGTH_MAX);
    Limits.name("the name of a stream", name, LENGTH_MAX);
  }

  @Override
  public int compareTo(StreamId other) {
    int byTenant = tenant.compareTo(other.tenant);
    return byTenant != 0 ? byTenant : name.compareTo(other.name);
  }
}
