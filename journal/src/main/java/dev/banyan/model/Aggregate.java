package dev.banyan.model;

import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// What is known of an aggregate after so many events.
///
/// @param version the number of its events; 0 where there is no such aggregate
/// @param state null where there is no such aggregate
public record Aggregate(long version, @Nullable Struct state) {
  static final Aggregate NONE = new Aggregate(0, null);
}
