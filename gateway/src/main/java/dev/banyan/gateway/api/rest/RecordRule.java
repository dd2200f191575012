package dev.banyan.gateway.api.rest;

import dev.banyan.base.Fault;
import dev.banyan.expr.Expression;
import dev.banyan.gateway.security.CallerView;
import dev.banyan.operation.Caller;
import org.jspecify.annotations.Nullable;

/// A condition over caller and record (`allow-record`): what a caller may not see is answered as if
/// it were not there. A condition that cannot be decided refuses.
public record RecordRule(String text, Expression expression) {

  /// Throws `NOT_FOUND` where the caller may not have the record.
  void check(@Nullable Object record, Caller caller) {
    if (record != null && !holds(record, caller)) {
      throw Fault.builder(Fault.Kind.NOT_FOUND, "There is no such record")
          .operator("`allow-record: " + text + "` does not hold for this caller")
          .build();
    }
  }

  private boolean holds(Object record, Caller caller) {
    try {
      return Boolean.TRUE.equals(
          expression.evaluate(CallerView.of(CallerView.TYPE, caller), record));
    } catch (Fault _) {
      return false;
    }
  }
}
