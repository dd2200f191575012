package dev.banyan.config.model;

import dev.banyan.config.decode.TypeExpression;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Rest;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A mapping. Its fields are left as they were written: the mapping compiler reads the lenses.
@Doc("How a legacy type and a modern type correspond, in both directions.")
@Example("product: { legacy: erp.PRODUCT, modern: Product, fields: { code: [PRODCD, trim] } }")
public record MappingSection(
    Place place,
    @Doc("The legacy type, or several by name.") Legacy legacy,
    @Doc("The modern type.") TypeExpression modern,
    @Doc("The modern fields, each with its legacy path and lenses.") Node.Mapping fields,
    @Doc("What the legacy side needs and the model has no word for.")
        Node.@Nullable Mapping write) {

  /// The legacy side.
  public sealed interface Legacy {}

  /// One type.
  public record Whole(@Doc("The legacy type.") @ShortForm(only = true) TypeExpression type)
      implements Legacy {}

  /// Several types, each under a name that starts its paths.
  public record Parts(@Doc("The legacy types by name.") @Rest Map<Name, TypeExpression> parts)
      implements Legacy {}
}
