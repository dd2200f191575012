package dev.banyan.mapping.compile;

import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Type;
import org.jspecify.annotations.Nullable;

/// Where expressions come from: the port that `ExpressionCompiler::compile` fills, with the clock
/// that its owner gave it.
@FunctionalInterface
public interface Expressions {
  /// The checked expression; null after reporting what is wrong with it.
  @Nullable Expression compile(
      String source, Place place, Scope scope, @Nullable Type expected, Mistakes mistakes);
}
