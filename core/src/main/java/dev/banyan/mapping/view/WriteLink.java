package dev.banyan.mapping.view;

import dev.banyan.expr.Expression;
import org.jspecify.annotations.Nullable;

/// A legacy slot that the model has no word for: filled with a constant or with an expression over
/// the modern fields, whenever the record is written. Brings no optional structure into being.
///
/// `when` says whether it is filled for new records, for existing ones, or for both.
public record WriteLink(
    String path,
    Ground.Spot spot,
    @Nullable Expression expression,
    @Nullable Object constant,
    View view,
    When when) {

  /// On which writes.
  public enum When {
    ALWAYS,
    CREATE,
    CHANGE
  }

  void write(@Nullable Object[] variables, Draft draft) {
    if (when == (draft.isNew() ? When.CHANGE : When.CREATE)) {
      return;
    }
    Object value = expression == null ? constant : view.down(expression.evaluate(variables));
    draft.write(spot, value, true, "");
  }
}
