package dev.banyan.model;

import dev.banyan.expr.Expression;
import dev.banyan.value.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A field and the expression that gives its value.
///
/// @param slot the position of the field in its structure
public record Assignment(int slot, Expression value) {
  /// All of them, for these variables; what is computed never sees what another one has set.
  public static void all(
      List<Assignment> assignments, Struct.Builder target, @Nullable Object[] variables) {
    for (Assignment assignment : assignments) {
      target.set(assignment.slot(), assignment.value().evaluate(variables));
    }
  }
}
