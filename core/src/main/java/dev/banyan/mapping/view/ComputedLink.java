package dev.banyan.mapping.view;

import dev.banyan.expr.Expression;
import dev.banyan.mapping.lens.Lens;
import dev.banyan.value.Null;
import dev.banyan.value.Same;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// A modern field that is computed: one way. `variables` are the positions of the modern fields
/// that the expression may use; the legacy record follows them where `withLegacy`. Writing is
/// refused unless nothing changes.
public record ComputedLink(
    int position,
    String step,
    Expression expression,
    int[] variables,
    boolean withLegacy,
    View view)
    implements Link {
  public ComputedLink {
    variables = variables.clone();
  }

  @Override
  public @Nullable Object up(Struct legacy, @Nullable Object[] modern) {
    @Nullable Object[] values = new Object[variables.length + (withLegacy ? 1 : 0)];
    for (int i = 0; i < variables.length; i++) {
      Object value = modern[variables[i]];
      values[i] = value == Null.NULL ? null : value;
    }
    if (withLegacy) {
      values[variables.length] = legacy;
    }
    return view.up(expression.evaluate(values));
  }

  /// Absent means that nothing is said about it.
  @Override
  public void down(@Nullable Object value, @Nullable Object old, Draft draft) {
    if (value != null && !Same.values(value, old)) {
      throw Lens.outside("is computed and cannot be written");
    }
  }

  @Override
  public @Nullable Object tryUp(Struct legacy) {
    return View.UNKNOWN;
  }
}
