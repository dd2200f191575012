package dev.banyan.config.model;

import dev.banyan.config.decode.TypeExpression;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Name;
import org.jspecify.annotations.Nullable;

/// What an operation answers.
@Doc("What an operation answers.")
@Example("{ many: { mapping: order-head } }")
public sealed interface ReturnsSection {

  /// The call's answer, or other values, through a mapping.
  record Mapped(
      @Doc("The mapping that turns the legacy answer into the modern one.") Name mapping,
      @Doc("The legacy value; without it, the answer of the call.") @Nullable From from)
      implements ReturnsSection {}

  /// A list.
  record Many(@Doc("A list, and what each of its items is.") ReturnsSection many)
      implements ReturnsSection {}

  /// The call's answer or the value of `from` as it is, checked against a type.
  record Typed(
      @Doc("The type of the answer.") @ShortForm TypeExpression type,
      @Doc("The value; without it, the answer of the call.") @Nullable From from)
      implements ReturnsSection {}
}
