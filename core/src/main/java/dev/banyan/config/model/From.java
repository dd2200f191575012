package dev.banyan.config.model;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Rest;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Name;
import java.util.Map;

/// What goes into a mapping.
public sealed interface From {

  /// One value.
  record Whole(@Doc("The value.") @ShortForm(only = true) Cel value) implements From {}

  /// One value for each part of a mapping whose legacy side has several.
  record Parts(@Doc("The parts by name.") @Rest Map<Name, Cel> parts) implements From {}
}
