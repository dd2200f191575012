package dev.banyan.mapping;

import dev.banyan.type.Field;
import org.jspecify.annotations.Nullable;

/// Where generated tests take values from. Owned by one thread.
public interface Samples {
  /// A value that fits the field: null for absent, `Null.NULL` where it is nullable.
  @Nullable Object next(Field field);

  /// True about once in `rounds` times.
  boolean once(int rounds);
}
