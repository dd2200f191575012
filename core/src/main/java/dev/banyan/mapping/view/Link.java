package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Samples;
import dev.banyan.type.Field;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// What ties one modern field to the legacy slots behind it. Immutable and thread-safe.
public interface Link {
  /// How often a sample is drawn before a field is left as it is.
  int TRIES = 50;

  /// The modern field's place in its structure.
  int position();

  /// The field as a step of a JSON Pointer.
  String step();

  /// The modern value; `modern` holds the fields shown so far.
  @Nullable Object up(Struct legacy, @Nullable Object[] modern);

  /// Writes the modern value into the draft, unless the original shows it already; `old` is what
  /// the original shows, or [View#UNKNOWN].
  void down(@Nullable Object value, @Nullable Object old, Draft draft);

  /// Takes the field's legacy value away as far as that is allowed.
  default void clear(Draft draft) {}

  /// Brings the draft's slots into the domain.
  default void settle(Draft draft, Samples samples) {}

  /// What the record shows, or [View#UNKNOWN].
  default @Nullable Object tryUp(Struct legacy) {
    try {
      return up(legacy, new Object[0]);
    } catch (Fault _) {
      return View.UNKNOWN;
    }
  }

  /// Settles by writing samples until one can be expressed.
  static void settleBySamples(Link link, Field field, Draft draft, Samples samples) {
    Struct original = draft.original();
    if (original != null && link.tryUp(original) != View.UNKNOWN && !samples.once(3)) {
      return;
    }
    for (int i = 0; i < TRIES; i++) {
      try {
        link.down(samples.next(field), View.UNKNOWN, draft);
        return;
      } catch (Fault _) {
        // Not expressible on the legacy side: another one.
      }
    }
  }
}
