package dev.banyan.gateway.assemble;

import dev.banyan.base.Fault;
import dev.banyan.connect.LiveSystem;
import dev.banyan.gateway.observe.CallMeter;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.operation.Call;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Trace;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// The body of a system's operation, bound to the opened system after the configuration was
/// checked. Bound once, before the first request; read by all threads.
final class SystemCall implements Call {
  private final String system;
  private final String operation;
  private final String name;
  private volatile @Nullable Bound bound;

  /// The opened operation, and where its calls are counted.
  private record Bound(Call live, CallMeter meter) {}

  /// `operation` is its name within the system, `name` the one it has here.
  SystemCall(String system, String operation, String name) {
    this.system = system;
    this.operation = operation;
    this.name = name;
  }

  String system() {
    return system;
  }

  void bind(LiveSystem opened, Observation observation) {
    bound = new Bound(opened.call(operation), observation.calls(system, name));
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    Bound target = bound;
    if (target == null) {
      throw Fault.bug(
          system + "." + operation + " was called before its system was opened",
          new IllegalStateException());
    }
    long started = System.nanoTime();
    Fault.@Nullable Kind failure = Fault.Kind.BUG;
    try (Trace.Span span = exchange.trace().call(name)) {
      span.note("banyan.system", system);
      try {
        Object answer = target.live().call(input, exchange.inside(span));
        failure = null;
        return answer;
      } catch (Fault fault) {
        failure = fault.kind();
        span.failed(fault);
        throw fault;
      } finally {
        target.meter().ended(started, failure);
      }
    }
  }
}
