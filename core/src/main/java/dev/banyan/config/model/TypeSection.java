package dev.banyan.config.model;

import dev.banyan.config.decode.TypeExpression;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.config.shape.Key;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A type of the modern model.
@Doc("A type of the modern model.")
@Example("Customer: { key: id, fields: { id: text(8), name: text(60) } }")
public record TypeSection(
    Place place,
    @Inline Shape shape,
    @Doc("What the type means, for the generated contracts.") @Nullable String doc) {

  /// What the values look like.
  public sealed interface Shape {}

  /// Named fields.
  public record Fields(
      @Doc("The fields by name, in this order.") @Required Map<Name, FieldSection> fields,
      @Doc("The field, or fields, that tell one record from another.") @OneOrMany List<Name> key,
      @Doc("The field that names the person whose data the private fields hold.")
          @Nullable Name subject,
      @Doc("Other records that belong to one of this type.") Map<Name, RelationSection> relations)
      implements Shape {}

  /// One of a list of words.
  public record Enumerated(@Doc("The words.") @Key("enum") @Required List<Name> words)
      implements Shape {}

  /// Exactly one of several types.
  public record Choice(
      @Doc("The alternatives by name.") @Required Map<Name, TypeExpression> oneOf,
      @Doc("The property that tells the alternatives apart; without it, an object of one property.")
          @Nullable Name discriminator)
      implements Shape {}
}
