package dev.banyan.expr;

import dev.banyan.type.Type;
import org.jspecify.annotations.Nullable;

/// A checked expression. Immutable and thread-safe; total on its declared domain.
public interface Expression {
  Type type();

  /// Whether the result may be absent.
  boolean optional();

  /// The value for these variables, in the scope's order; null for absent. Throws `Fault` only for
  /// integer overflow or a comprehension over its bound (`INVALID`).
  @Nullable Object evaluate(@Nullable Object... variables);

  /// The source text, for `explain`.
  String source();
}
