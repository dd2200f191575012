package dev.banyan.formats.xsd;

import dev.banyan.type.Field;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The fields of a structure as they are found, with names made unique: an element keeps its local
/// name, an attribute of the same name becomes `@name`, any further one `name_2`. Elements must be
/// reserved before attributes are added.
final class FieldList {
  private final List<Field> fields = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  List<Field> all() {
    return fields;
  }

  int element(XmlElementType element, int min, int max) {
    Type type = element.type().type();
    return add(element.name().local(), type, min, max, element.nillable());
  }

  /// Adds a field for something that may appear from `min` to `max` times, and gives its position.
  int add(String name, Type type, int min, int max, boolean nullable) {
    Type whole = max > 1 ? new Type.ListOf(type, min, max) : type;
    Field field = min > 0 ? Field.required(free(name), whole) : Field.optional(free(name), whole);
    fields.add(max > 1 ? field : field.nullable(nullable));
    return fields.size() - 1;
  }

  int attribute(String name, Type type, boolean required) {
    String free = names.contains(name) ? "@" + name : name;
    return add(free, type, required ? 1 : 0, 1, false);
  }

  private String free(String name) {
    String free = name;
    for (int i = 2; !names.add(free); i++) {
      free = name + "_" + i;
    }
    return free;
  }
}
