package dev.banyan.connect;

import dev.banyan.base.Deadline;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.operation.Call;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An opened system. Thread-safe.
public interface LiveSystem extends AutoCloseable {
  /// The body of an operation, by its name within the system; no guards around it.
  Call call(String operation);

  /// Where its messages are taken from; null where it has none.
  default @Nullable MessageSource messages() {
    return null;
  }

  /// What it is shown to let us in, by relays too.
  default Credential credential() {
    return Credential.Fixed.NONE;
  }

  /// Asks the system for a sign of life, cheaply; throws a `Fault` where there is none.
  void probe(Deadline deadline);

  /// What differs between the live system and the snapshot its contract was read from; empty where
  /// nothing does or the kind has no snapshot.
  List<Difference> drift(Deadline deadline);

  /// What an operator should know of the live system, given how the configuration uses it; nothing
  /// where the kind looks at nothing. Reads only, and leaves nothing behind.
  default List<Finding> examine(List<Use> uses, Deadline deadline) {
    return List.of();
  }

  /// The operations that are refused at the moment because they drifted.
  default Set<String> quarantined() {
    return Set.of();
  }

  /// Pool sizes and the like for metrics: name → value now.
  default java.util.Map<String, Number> gauges() {
    return java.util.Map.of();
  }

  /// How each of its several URLs is doing; empty where it has one or none.
  default List<Endpoints.Sight> endpoints() {
    return List.of();
  }

  /// Closes when the last call has returned, or after a grace of its own.
  @Override
  void close();
}
