package dev.banyan.projection.store;

import dev.banyan.value.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which rows are asked for, and in which order.
///
/// @param sort the column to sort by; -1 for the key
/// @param after the last row of the page before; null for the first page
/// @param from keys before this one are left out
/// @param until this key and those behind it are left out
public record Question(
    String tenant,
    List<Filter> filters,
    int sort,
    boolean descending,
    @Nullable After after,
    @Nullable Bytes from,
    @Nullable Bytes until,
    int max) {
  public Question {
    filters = List.copyOf(filters);
  }

  /// The value that a column must have.
  public record Filter(int column, Bytes value) {}

  /// A row's place in the order; `value` is that of its sort column, null where that is the key.
  public record After(@Nullable Bytes value, Bytes key) {}

  /// A row that was found.
  public record Found(After place, Bytes body) {}
}
