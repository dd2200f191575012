package dev.banyan.gateway.durable;

import dev.banyan.operation.Call;
import dev.banyan.operation.Exchange;
import dev.banyan.projection.Projection;
import dev.banyan.projection.Served;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One row of a projection as what a route calls: of the caller's tenant, with what the caller has
/// written before.
public record RowCall(OpenProjections open, String projection) implements Call {
  /// What it takes: the key.
  public static Structure takes(Projection projection) {
    Field key = projection.fold().row().field(0);
    return Structure.of(
        projection.name() + " parameters", List.of(Field.required(key.name(), key.type())));
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    Object key = Objects.requireNonNull(input.at(0));
    return open.served(projection).row(key, asker(exchange));
  }

  static Served.Asker asker(Exchange exchange) {
    return new Served.Asker(
        CommandCall.tenant(exchange), exchange.positions(), exchange.deadline());
  }
}
