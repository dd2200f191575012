package dev.banyan.json.schema;

import dev.banyan.text.Place;
import dev.banyan.type.Type;

/// What became of a schema that was read.
public sealed interface Schema {
  /// It is this type; `nullable` where it also allows null.
  record Typed(Type type, boolean nullable) implements Schema {}

  /// It has no type with us, for this reason, because of what stands there.
  record Refused(Place place, String reason) implements Schema {}
}
