package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Samples;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// A modern field behind which one legacy slot stands. `pointer` is the field's whole path below
/// the record.
public record SlotLink(int position, String step, String pointer, Ground.Spot spot, View view)
    implements Link {
  @Override
  public @Nullable Object up(Struct legacy, @Nullable Object[] modern) {
    return view.up(spot.path().read(legacy));
  }

  @Override
  public void down(@Nullable Object value, @Nullable Object old, Draft draft) {
    Struct original = draft.original();
    if (original == null) {
      draft.write(spot, view.down(value), value == null, pointer);
      return;
    }
    Object before = spot.path().read(original);
    Object after = view.put(value, before, old);
    if (!View.kept(after, before)) {
      draft.write(spot, after, value == null, pointer);
    }
  }

  @Override
  public void clear(Draft draft) {
    draft.clear(spot);
  }

  @Override
  public void settle(Draft draft, Samples samples) {
    Struct original = draft.original();
    Object before = original == null ? null : spot.path().read(original);
    for (int i = 0; i < TRIES; i++) {
      Object after = view.settle(before, samples);
      try {
        if (!View.kept(after, before)) {
          draft.write(spot, after, false, pointer);
        }
        return;
      } catch (Fault _) {
        // Absent, and the legacy record needs it: another one.
      }
    }
  }
}
