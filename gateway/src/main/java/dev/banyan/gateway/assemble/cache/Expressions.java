package dev.banyan.gateway.assemble.cache;

import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.text.Place;
import dev.banyan.type.Type;
import org.jspecify.annotations.Nullable;

/// Compiles an expression of the configuration; null, with a mistake reported, where it does not
/// hold.
@FunctionalInterface
public interface Expressions {
  @Nullable Expression compile(String source, Place place, Scope scope, Type expected);
}
