package dev.banyan.mapping;

import dev.banyan.type.Type;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A named table of codes and their values: from the configuration, a file or an operation. A port.
/// Thread-safe; what it answers for a code may change over time.
public interface LookupTable {
  Type code();

  Type value();

  /// The value of a code; null where there is none.
  @Nullable Object valueOf(Object code);

  /// The code of a value; null where there is none. Asked only of a table that is one to one.
  @Nullable Object codeOf(Object value);

  boolean oneToOne();

  /// A table that never changes; one to one when no value stands twice in it.
  static LookupTable of(Type code, Type value, Map<?, ?> entries) {
    Map<Object, Object> up = Map.copyOf(entries);
    Map<Object, Object> down = HashMap.newHashMap(up.size());
    up.forEach((one, other) -> down.put(other, one));
    return new FixedTable(code, value, up, down);
  }

  /// The table of [#of].
  record FixedTable(Type code, Type value, Map<Object, Object> up, Map<Object, Object> down)
      implements LookupTable {
    @Override
    public @Nullable Object valueOf(Object one) {
      return up.get(one);
    }

    @Override
    public @Nullable Object codeOf(Object one) {
      return down.get(one);
    }

    @Override
    public boolean oneToOne() {
      return up.size() == down.size();
    }
  }
}
