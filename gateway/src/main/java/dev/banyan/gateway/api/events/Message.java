package dev.banyan.gateway.api.events;

import dev.banyan.journal.Spot;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// One thing that is told: what kind it is of, what of it the caller may see, the same as JSON, and
/// how far a caller that has taken it has got in its partition; null where that is no further than
/// before, as more follows of the same record.
record Message(String kind, Struct value, byte[] json, int partition, @Nullable Spot spot) {
  /// The same, before others of the same record.
  Message among() {
    return new Message(kind, value, json, partition, null);
  }
}
