package dev.banyan.projection.store;

import dev.banyan.projection.fold.RowKey;
import dev.banyan.value.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row as a store has it.
///
/// @param body what is shown, as JSON
/// @param memory what the fold keeps beside it
/// @param columns the values by which it is found, as `fold.Ordered` writes them; empty where it
///   was read
public record StoredRow(RowKey key, Bytes body, @Nullable Bytes memory, List<Bytes> columns) {
  public StoredRow {
    columns = List.copyOf(columns);
  }
}
