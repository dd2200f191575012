package dev.banyan.config.model;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Rest;
import dev.banyan.text.Name;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the parameters of a call come from. Without it they bind by name.
public sealed interface With {

  /// Each parameter from an expression.
  record Values(
      @Doc("The parameters by name, each from an expression.") @Rest Map<Name, Cel> values)
      implements With {}

  /// The whole input from a modern value, through a mapping.
  record Mapped(
      @Doc("The mapping that turns the modern value into the legacy input.") Name mapping,
      @Doc("The modern value; without it, the one structured parameter there is.")
          @Nullable From from)
      implements With {}
}
