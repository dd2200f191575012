package dev.banyan.journal;

import java.util.Arrays;
import java.util.List;

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

  /// The stream named by these names in a row, what it is first: `model/order/A1`. A name is
  /// percent-encoded where it holds `/` or `%`.
  public static StreamId of(String tenant, String... names) {
    StringBuilder name = new StringBuilder();
    for (String one : names) {
      name.append(name.isEmpty() ? "" : "/").append(one.replace("%", "%25").replace("/", "%2F"));
    }
    return new StreamId(tenant, name.toString());
  }

  /// The names in a row that it was made of.
  public List<String> names() {
    return Arrays.stream(name.split("/", -1))
        .map(one -> one.replace("%2F", "/").replace("%25", "%"))
        .toList();
  }

  @Override
  public int compareTo(StreamId other) {
    int byTenant = tenant.compareTo(other.tenant);
    return byTenant != 0 ? byTenant : name.compareTo(other.name);
  }
}
