package dev.banyan.gateway.api.events;

import dev.banyan.gateway.api.rest.Veil;
import dev.banyan.json.JsonWriter;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How messages of one kind are written for callers: without the fields that they may not see.
final class Rendering {
  private final Structure type;
  private final @Nullable Veil veil;
  private final JsonWriter writer;

  Rendering(Structure type, Veil.Rules rules) {
    this.type = type;
    this.veil = Veil.of(type, rules);
    this.writer = JsonWriter.of(type);
  }

  Structure type() {
    return type;
  }

  /// Whether all callers see the same.
  boolean isPlain() {
    return veil == null;
  }

  Struct seen(Struct value, Set<String> roles) {
    return veil == null ? value : (Struct) Objects.requireNonNull(veil.hide(value, roles));
  }

  byte[] json(Struct seen) {
    return writer.bytes(seen);
  }
}
