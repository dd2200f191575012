package dev.banyan.gateway.assemble.durable;

import dev.banyan.gateway.durable.CommandCall;
import dev.banyan.gateway.durable.Shown;
import dev.banyan.gateway.durable.StateCall;
import dev.banyan.model.Aggregates;
import dev.banyan.model.CommandType;
import dev.banyan.operation.DeclaredFault;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A model, checked; its journal is bound when it is open.
public record CompiledModel(Aggregates aggregates, Map<String, Command> commands, Shown shown) {
  /// A command and what is said of it.
  public record Command(CommandType type, String doc) {}

  public CompiledModel {
    commands = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(commands));
  }

  public String name() {
    return aggregates.model().name();
  }

  /// A command as an operation.
  public Operation operation(Command command) {
    CommandType type = command.type();
    List<DeclaredFault> faults =
        Stream.concat(
                type.rejects().stream().map(CommandType.Reject::problem),
                Stream.of("conflict", CommandType.EXISTS, "not-found")
                    .filter(name -> !name.equals(unexpected(type))))
            .distinct()
            .map(name -> new DeclaredFault(name, null))
            .toList();
    return new Operation(
        new Signature(
            type.qualified(),
            type.takes(),
            shown.type(),
            faults,
            Effect.WRITE,
            Signature.Delivery.WHOLE,
            command.doc()),
        new CommandCall(aggregates, type, shown));
  }

  private static String unexpected(CommandType type) {
    return type.expect() == CommandType.Expectation.NEW ? "not-found" : CommandType.EXISTS;
  }

  /// The state of an aggregate as an operation.
  public Operation state(boolean history) {
    return new Operation(
        new Signature(
            name(),
            StateCall.takes(aggregates, history),
            shown.type(),
            List.of(),
            Effect.READ,
            Signature.Delivery.WHOLE,
            ""),
        new StateCall(aggregates, shown));
  }
}
