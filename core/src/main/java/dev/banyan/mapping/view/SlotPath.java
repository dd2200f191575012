package dev.banyan.mapping.view;

import dev.banyan.type.OneOf;
import dev.banyan.value.Chosen;
import dev.banyan.value.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The way to a slot: positions through nested structures, and through one-ofs by the case that
/// must be chosen there. Immutable.
public final class SlotPath {
  /// One step: into a slot and, where that holds a one-of, into one of its cases.
  public record Step(int position, OneOf.@Nullable Case oneCase) {}

  private final int[] positions;
  private final OneOf.@Nullable Case[] cases;

  public SlotPath(List<Step> steps) {
    positions = steps.stream().mapToInt(Step::position).toArray();
    cases = new OneOf.Case[positions.length];
    for (int i = 0; i < positions.length; i++) {
      cases[i] = steps.get(i).oneCase();
    }
  }

  /// The slot's value; null where it, or anything on the way, is absent, null or another case.
  @Nullable Object read(Struct root) {
    Object value = root;
    for (int i = 0; i < positions.length; i++) {
      if (!(value instanceof Struct struct)) {
        return null;
      }
      value = struct.at(positions[i]);
      if (cases[i] != null) {
        value =
            value instanceof Chosen chosen && chosen.oneCase().equals(cases[i])
                ? chosen.content()
                : null;
      }
    }
    return value;
  }
}
