package dev.banyan.composition;

import dev.banyan.mapping.Mapping;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// How the record that a write is about is read first: the composition of the operation named by
/// `original:`, stopped before its mapping, so that both the legacy record and its modern view are
/// there.
public record Original(Composition read, Binding binding, Mapping mapping, int legacySlot) {

  /// The record as it is now.
  record Current(Struct legacy, Struct modern) {}

  /// Null where there is no such record.
  @Nullable Current read(@Nullable Object[] variables, Exchange exchange) {
    @Nullable Object[] values = read.gather(binding.bind(variables), exchange);
    if (!(values[legacySlot] instanceof Struct legacy)) {
      return null;
    }
    return new Current(legacy, mapping.toModern(legacy));
  }
}
