package dev.banyan.gateway.assemble;

import dev.banyan.base.Fault;
import dev.banyan.connect.LiveSystem;
import dev.banyan.operation.Call;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// The body of a system's operation, bound to the opened system after the configuration was
/// checked. Bound once, before the first request; read by all threads.
final class SystemCall implements Call {
  private final String system;
  private final String operation;
  private volatile @Nullable Call live;

  SystemCall(String system, String operation) {
    this.system = system;
    this.operation = operation;
  }

  String system() {
    return system;
  }

  void bind(LiveSystem opened) {
    live = opened.call(operation);
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    Call target = live;
    if (target == null) {
      throw Fault.bug(
          system + "." + operation + " was called before its system was opened",
          new IllegalStateException());
    }
    return target.call(input, exchange);
  }
}
