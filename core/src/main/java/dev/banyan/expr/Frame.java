package dev.banyan.expr;

import dev.banyan.base.Fault;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The values that one evaluation works on: the scope's variables, then the items that
/// comprehensions are at. Owned by the one thread that evaluates.
final class Frame {
  /// How many items all comprehensions and list functions of one evaluation may go through.
  static final int STEPS_MAX = 100_000;

  private final @Nullable Object[] slots;
  private final InstantSource clock;
  private int steps;
  private @Nullable OffsetDateTime now;

  /// `locals` is how many slots comprehensions need beside the variables.
  Frame(@Nullable Object[] variables, int locals, InstantSource clock) {
    this.slots = locals == 0 ? variables : Arrays.copyOf(variables, variables.length + locals);
    this.clock = clock;
  }

  @Nullable Object at(int slot) {
    return slots[slot];
  }

  void set(int slot, Object value) {
    slots[slot] = value;
  }

  /// Counts items gone through; a bound on work, since the lists come from outside.
  void step(int items) {
    steps += items;
    if (steps > STEPS_MAX || steps < 0) {
      throw Fault.builder(Fault.Kind.INVALID, "A list is too long")
          .operator("an expression goes through more than " + STEPS_MAX + " items")
          .build();
    }
  }

  /// The same instant for every `now()` of one evaluation.
  OffsetDateTime now() {
    OffsetDateTime instant = now;
    if (instant == null) {
      instant = clock.instant().atOffset(ZoneOffset.UTC);
      now = instant;
    }
    return instant;
  }
}
