package dev.banyan.gateway.limit;

import dev.banyan.expr.Expression;

/// How much one request counts.
public sealed interface Cost {
  record Fixed(long units) implements Cost {
    public static final Fixed ONE = new Fixed(1);
  }

  /// At least 1, whatever the expression gives.
  record Computed(Expression expression, RequestView.Names names) implements Cost {}

  default long of(Asker asker) {
    return switch (this) {
      case Fixed(long units) -> units;
      case Computed(Expression expression, RequestView.Names names) ->
          RequestView.value(expression, names, asker) instanceof Long units
              ? Math.max(1, units)
              : 1;
    };
  }

  /// As people say it.
  default String words() {
    return switch (this) {
      case Fixed(long units) -> Long.toString(units);
      case Computed computed -> computed.expression().source();
    };
  }
}
