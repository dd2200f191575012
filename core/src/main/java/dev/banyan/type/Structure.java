package dev.banyan.type;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A record of named fields; values carry one slot per field, in this order.
///
/// Structures are compared by identity and may refer to themselves: [#declare] gives the name
/// first, [#complete] the fields, exactly once, before the structure is shared between threads.
public final class Structure implements Type {
  private final String name;
  private @Nullable List<Field> fields;
  private Map<String, Integer> positions = Map.of();

  private Structure(String name) {
    this.name = name;
  }

  /// A structure whose fields are given later, for types that refer to each other.
  public static Structure declare(String name) {
    return new Structure(name);
  }

  public static Structure of(String name, List<Field> fields) {
    return new Structure(name).complete(fields);
  }

  public Structure complete(List<Field> all) {
    if (fields != null) {
      throw new IllegalStateException("structure " + name + " has its fields already");
    }
    Map<String, Integer> index = HashMap.newHashMap(all.size());
    for (int i = 0; i < all.size(); i++) {
      if (index.put(all.get(i).name(), i) != null) {
        throw new IllegalArgumentException(name + " has two fields " + all.get(i).name());
      }
    }
    fields = List.copyOf(all);
    positions = index;
    return this;
  }

  public String name() {
    return name;
  }

  public List<Field> fields() {
    if (fields == null) {
      throw new IllegalStateException("structure " + name + " is declared but not completed");
    }
    return fields;
  }

  public int size() {
    return fields().size();
  }

  public Field field(int position) {
    return fields().get(position);
  }

  /// The position of a field, or -1 where there is no such field.
  public int position(String field) {
    return positions.getOrDefault(field, -1);
  }

  public @Nullable Field field(String field) {
    int position = position(field);
    return position < 0 ? null : field(position);
  }

  public List<Field> keys() {
    return fields().stream().filter(field -> field.is(Field.Mark.KEY)).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
