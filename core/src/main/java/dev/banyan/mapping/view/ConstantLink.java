package dev.banyan.mapping.view;

import dev.banyan.mapping.lens.Lens;
import dev.banyan.value.Same;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// A modern field that always shows one value, behind which no legacy slot stands; a null value
/// shows nothing (an unmapped optional field). Writing another value is refused unless nothing
/// changes.
public record ConstantLink(int position, String step, @Nullable Object value) implements Link {
  @Override
  public @Nullable Object up(Struct legacy, @Nullable Object[] modern) {
    return value;
  }

  @Override
  public void down(@Nullable Object given, @Nullable Object old, Draft draft) {
    if (given != null && !Same.values(given, value) && !Same.values(given, old)) {
      throw Lens.outside(
          value == null ? "has no place in the legacy record" : "can only have its fixed value");
    }
  }
}
