package dev.banyan.composition;

import dev.banyan.base.Fault;
import dev.banyan.operation.Call;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// A write whose unknown outcome is settled by asking whether what it makes is there: for writes
/// that are not about a mapped record.
public record ConfirmedWrite(Call write, Confirmation confirmation) implements Call {
  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    if (exchange.grant().again()) {
      Confirmation.Finding.Made made = confirmation.before(variables(input), null, null, exchange);
      if (made != null) {
        return made.answer();
      }
    }
    try {
      return write.call(input, exchange);
    } catch (Fault fault) {
      return confirmation.settle(fault, variables(input), null, null, exchange);
    }
  }

  private static @Nullable Object[] variables(Struct input) {
    @Nullable Object[] variables = new Object[input.type().size()];
    for (int i = 0; i < variables.length; i++) {
      variables[i] = input.at(i);
    }
    return variables;
  }
}
