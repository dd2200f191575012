package dev.banyan.expr;

import dev.banyan.type.Type;
import org.jspecify.annotations.Nullable;

/// A checked expression. Immutable and thread-safe; total on its declared domain.
///
/// An explicit null of a field is no value to compute with: `has` is false and `orValue` gives its
/// default, as for an absent field; `x == null` tells the two apart.
public interface Expression {
  Type type();

  /// Whether the result may be absent.
  boolean optional();

  /// The value for these variables, in the scope's order; null for absent, `value.Null` where a
  /// bare field is null. Throws `Fault` with kind `INVALID` only: integer overflow, a decimal of
  /// too many digits, a comprehension or text over its bound, a result outside the bounds of the
  /// expected type.
  @Nullable Object evaluate(@Nullable Object... variables);

  /// The source text, for `explain`.
  String source();
}
