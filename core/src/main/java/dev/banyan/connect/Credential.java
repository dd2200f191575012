package dev.banyan.connect;

import dev.banyan.base.Deadline;
import dev.banyan.operation.Subject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an opened system is shown to let us in: headers, fixed ones or those of a token that has to
/// be had first. Operations and relays of a system share one. Thread-safe.
///
/// The port between the connectors, which know how to come by one, and the edge, which must not
/// block.
public interface Credential {
  /// The names of the headers, in lower case: a caller's own of these names stay behind.
  List<String> headers();

  /// Whether the headers depend on who asks, and tell the system so.
  default boolean tellsCaller() {
    return false;
  }

  /// Whether others may be had in place of refused ones.
  default boolean renewable() {
    return false;
  }

  /// The headers, from memory; null where they have to be obtained first. Never blocks.
  @Nullable List<Http.Header> ready(Subject subject);

  /// The headers; blocks until they are there. Throws a `Fault`: `OVERLOADED` where none can be had
  /// now, `FORBIDDEN` where this caller gets none. Nothing was sent to the system then.
  List<Http.Header> obtain(Subject subject, Deadline deadline);

  /// The system did not take these headers (401): whether others are worth a try. What it refused
  /// is not shown again then.
  boolean refused(Subject subject, List<Http.Header> shown);

  /// The public keys by which systems check what the gateway signs, each a JWK (RFC 7517) in JSON.
  default List<String> publicKeys() {
    return List.of();
  }

  /// For metrics: name → value now. The names never change.
  default Map<String, Number> gauges() {
    return Map.of();
  }

  void close();

  /// Headers that never change.
  record Fixed(List<Http.Header> all) implements Credential {
    public static final Fixed NONE = new Fixed(List.of());

    public Fixed {
      all = List.copyOf(all);
    }

    @Override
    public List<String> headers() {
      return all.stream().map(header -> header.name().toLowerCase(Locale.ROOT)).toList();
    }

    @Override
    public List<Http.Header> ready(Subject subject) {
      return all;
    }

    @Override
    public List<Http.Header> obtain(Subject subject, Deadline deadline) {
      return all;
    }

    @Override
    public boolean refused(Subject subject, List<Http.Header> shown) {
      return false;
    }

    @Override
    public void close() {}

    /// Without the values.
    @Override
    public String toString() {
      return headers().toString();
    }
  }
}
