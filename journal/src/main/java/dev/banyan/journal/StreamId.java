package dev.banyan.journal;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
      name.append(name.isEmpty() ? "" : "/").append(encoded(one));
    }
    return new StreamId(tenant, name.toString());
  }

  /// The names in a row that it was made of.
  public List<String> names() {
    return Arrays.stream(name.split("/", -1)).map(StreamId::decoded).toList();
  }

  /// The last of the names that it was made of, where those before it are these; null where they
  /// are others, or more, or fewer.
  public @Nullable String last(String... before) {
    int from = 0;
    for (String one : before) {
      String encoded = encoded(one);
      int end = from + encoded.length();
      boolean there = name.startsWith(encoded, from) && name.startsWith("/", end);
      if (!there) {
        return null;
      }
      from = end + 1;
    }
    return name.indexOf('/', from) < 0 ? decoded(name.substring(from)) : null;
  }

  private static String encoded(String name) {
    return name.replace("%", "%25").replace("/", "%2F");
  }

  private static String decoded(String name) {
    return name.indexOf('%') < 0 ? name : name.replace("%2F", "/").replace("%25", "%");
  }

  @Override
  public int compareTo(StreamId other) {
    int byTenant = tenant.compareTo(other.tenant);
    return byTenant != 0 ? byTenant : name.compareTo(other.name);
  }
}
