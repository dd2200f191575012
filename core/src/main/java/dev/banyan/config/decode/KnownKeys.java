package dev.banyan.config.decode;

import dev.banyan.config.shape.Part;
import dev.banyan.config.shape.RecordShape;
import dev.banyan.text.Node;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where in the language each key has its place, so that a misplaced one can be sent there.
/// Immutable.
public final class KnownKeys {
  /// Knows nothing.
  public static final KnownKeys NONE = new KnownKeys(Map.of());

  private final Map<String, List<String>> places;

  private KnownKeys(Map<String, List<String>> places) {
    this.places = places;
  }

  /// All keys of the sections below a root record.
  public static KnownKeys of(Class<? extends Record> root) {
    Map<String, List<String>> places = new HashMap<>();
    walk(RecordShape.of(root), "", new HashSet<>(), places);
    return new KnownKeys(places);
  }

  /// The paths, such as `systems.NAME.guard`, of the sections that have the key; empty for none.
  List<String> sections(String key) {
    return places.getOrDefault(key, List.of());
  }

  private static void walk(
      RecordShape shape, String path, Set<Class<?>> above, Map<String, List<String>> places) {
    if (!above.add(shape.type())) {
      return;
    }
    for (Part part : shape.keyed().values()) {
      List<String> sections = places.computeIfAbsent(part.key(), _ -> new ArrayList<>());
      sections.add(path.isEmpty() ? "the top of the file" : "`" + path + "`");
      descend(part.type(), path.isEmpty() ? part.key() : path + "." + part.key(), above, places);
    }
    above.remove(shape.type());
  }

  private static void descend(
      Type type, String path, Set<Class<?>> above, Map<String, List<String>> places) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      String below = generic.getRawType() == Map.class ? path + ".NAME" : path;
      descend(arguments[arguments.length - 1], below, above, places);
    } else if (type instanceof Class<?> raw
        && !ScalarForms.reads(raw)
        && !Node.class.isAssignableFrom(raw)
        && raw != Chosen.class) {
      if (raw.isRecord() || raw.isSealed()) {
        RecordShape.inlined(raw).forEach(shape -> walk(shape, path, above, places));
      }
    }
  }
}
