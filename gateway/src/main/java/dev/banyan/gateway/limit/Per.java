package dev.banyan.gateway.limit;

import dev.banyan.expr.Expression;

/// What requests are counted by.
public sealed interface Per {
  /// A word of the language.
  enum Whose implements Per {
    CALLER,
    TENANT,
    ADDRESS,
    ROUTE,
    ALL
  }

  /// The text an expression gives.
  record Key(Expression expression, RequestView.Names names) implements Per {}

  /// As it is written.
  default String words() {
    return switch (this) {
      case Whose whose -> whose.name().toLowerCase(java.util.Locale.ROOT);
      case Key key -> key.expression().source();
    };
  }
}
