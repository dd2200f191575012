package dev.banyan.mapping.lens;

import dev.banyan.type.Field;
import dev.banyan.type.Type;

/// What stands between two lenses: a type, and whether the value may be absent or null.
public record Shape(Type type, boolean mayBeAbsent, boolean mayBeNull) {
  public static Shape of(Type type) {
    return new Shape(type, false, false);
  }

  public static Shape of(Field field) {
    return new Shape(field.type(), !field.required(), field.nullable());
  }

  public Shape with(Type other) {
    return new Shape(other, mayBeAbsent, mayBeNull);
  }

  public Shape absent(boolean possible) {
    return new Shape(type, possible, mayBeNull);
  }
}
