package dev.banyan.gateway.assemble.durable;

import dev.banyan.gateway.durable.OpenProjections;
import dev.banyan.gateway.durable.RowCall;
import dev.banyan.gateway.durable.RowsCall;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import dev.banyan.projection.Projection;
import dev.banyan.projection.fold.KeyedFold;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.List;
import java.util.Set;

/// A projection, checked; its rows are bound when its store is open.
public record CompiledProjection(Projection projection, Paging page, String doc) {
  /// How many rows a page has, and at most.
  public record Paging(int size, int max) {}

  /// What a route with these path parameters reads: one row where they name its key, else a page.
  Operation operation(Set<String> path, OpenProjections open) {
    Structure row = projection.fold().row();
    boolean one = projection.fold() instanceof KeyedFold && path.contains(row.field(0).name());
    if (one) {
      return new Operation(
          new Signature(
              projection.name(),
              RowCall.takes(projection),
              row,
              List.of(),
              Effect.READ,
              Signature.Delivery.WHOLE,
              doc),
          new RowCall(open, projection.name()));
    }
    return new Operation(
        new Signature(
            projection.name(),
            RowsCall.takes(projection, page.max()),
            Type.ListOf.of(row),
            List.of(),
            Effect.READ,
            Signature.Delivery.PAGED,
            doc),
        new RowsCall(open, projection, page.size()));
  }
}
