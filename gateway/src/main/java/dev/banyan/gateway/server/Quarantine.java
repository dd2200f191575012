package dev.banyan.gateway.server;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Credential;
import dev.banyan.connect.Difference;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.guard.Guards;
import dev.banyan.operation.Call;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A system with `drift: quarantine`: refuses the operations that the last comparison with the
/// snapshot found touched, and lets the others through. What could not be compared is let through
/// as it was before. Thread-safe.
final class Quarantine implements LiveSystem {
  private final String name;
  private final LiveSystem live;
  private volatile Set<String> refused = Set.of();

  Quarantine(String name, LiveSystem live) {
    this.name = name;
    this.live = live;
  }

  @Override
  public Call call(String operation) {
    Call inside = live.call(operation);
    return (input, exchange) -> {
      if (refused.contains(operation)) {
        throw drifted(operation);
      }
      return inside.call(input, exchange);
    };
  }

  @Override
  public @Nullable MessageSource messages() {
    return live.messages();
  }

  @Override
  public Credential credential() {
    return live.credential();
  }

  private Fault drifted(String operation) {
    return Fault.builder(Fault.Kind.OVERLOADED, "Not available until the operator has looked at it")
        .name(Guards.DRIFTED)
        .unsent()
        .operator(
            "%s.%s is in quarantine: the live system differs from its snapshot, as /health/ready"
                    .formatted(name, operation)
                + " tells; import it again")
        .build();
  }

  @Override
  public void probe(Deadline deadline) {
    live.probe(deadline);
  }

  @Override
  public List<Difference> drift(Deadline deadline) {
    List<Difference> differences = live.drift(deadline);
    refused =
        differences.stream()
            .flatMap(one -> one.operations().stream())
            .collect(Collectors.toUnmodifiableSet());
    return differences;
  }

  @Override
  public Set<String> quarantined() {
    return refused;
  }

  @Override
  public Map<String, Number> gauges() {
    return live.gauges();
  }

  @Override
  public List<Endpoints.Sight> endpoints() {
    return live.endpoints();
  }

  @Override
  public void close() {
    live.close();
  }
}
