package dev.banyan.projection.fold;

import dev.banyan.model.Event;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// What events make of rows. A row's state is opaque to whoever drives a fold; it belongs to one
/// thread, and the fold itself to any number.
public sealed interface Fold permits KeyedFold, WindowFold {
  /// What a row looks like.
  Structure row();

  /// Whether events of that name change rows.
  boolean takes(String event);

  /// The row that an event is for.
  ///
  /// @throws dev.banyan.base.Fault where it cannot be told
  RowKey key(Event event);

  /// The value of the key of that row; null where rows have none.
  ///
  /// @throws dev.banyan.base.Fault where it cannot be told
  @Nullable Object keyOf(Event event);

  /// The row's state after an event; null where it is gone. `state` is null where there is no row,
  /// and must not be used again after this has returned.
  ///
  /// @throws dev.banyan.base.Fault where the event cannot be applied; `state` is then as it was
  @Nullable Object next(@Nullable Object state, Event event);

  /// The row that a state shows.
  Struct shown(Object state);

  /// What is to be kept beside the row that is shown, to go on from it; null where that is enough.
  byte @Nullable [] memory(Object state);

  /// The state that was kept.
  Object state(Struct shown, byte @Nullable [] memory);
}
