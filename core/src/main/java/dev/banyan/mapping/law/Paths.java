package dev.banyan.mapping.law;

import dev.banyan.type.Structure;
import dev.banyan.value.Chosen;
import dev.banyan.value.Same;
import dev.banyan.value.Struct;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Values seen as paths: taking some away, and listing where two differ.
final class Paths {
  private Paths() {}

  /// The struct without what stands at these paths: JSON Pointers (`*` for every item) or dotted
  /// legacy paths.
  static Struct without(Struct struct, List<String> paths) {
    Struct rest = struct;
    for (String path : paths) {
      String dotted = path.startsWith("/") ? path.substring(1).replace('/', '.') : path;
      rest = (Struct) Objects.requireNonNull(without(rest, dotted.replace(".*", "")));
    }
    return rest;
  }

  private static @Nullable Object without(@Nullable Object value, String path) {
    return switch (value) {
      case Struct struct -> withoutField(struct, path);
      case List<?> list -> list.stream().map(item -> without(item, path)).toList();
      case Chosen chosen ->
          new Chosen(
              chosen.type(),
              chosen.oneCase(),
              Objects.requireNonNull(without(chosen.content(), path)));
      case null, default -> value;
    };
  }

  private static Struct withoutField(Struct struct, String path) {
    Structure type = struct.type();
    for (int i = 0; i < type.size(); i++) {
      String name = type.field(i).name();
      if (path.equals(name)) {
        return struct.with(i, null);
      }
      if (path.startsWith(name + ".") && struct.at(i) != null) {
        return struct.with(i, without(struct.at(i), path.substring(name.length() + 1)));
      }
    }
    return struct;
  }

  /// Where the two differ: path to both values, in order.
  static Map<String, List<String>> differences(Struct one, Struct other) {
    Map<String, String> left = new TreeMap<>();
    Map<String, String> right = new TreeMap<>();
    leaves("", one, left);
    leaves("", other, right);
    Map<String, List<String>> all = new TreeMap<>();
    for (String path : left.keySet()) {
      all.put(path, List.of(left.get(path), right.getOrDefault(path, "(absent)")));
    }
    right.forEach((path, value) -> all.putIfAbsent(path, List.of("(absent)", value)));
    all.values().removeIf(pair -> pair.getFirst().equals(pair.getLast()));
    return all;
  }

  private static void leaves(String path, @Nullable Object value, Map<String, String> out) {
    switch (value) {
      case null -> {}
      case Struct struct -> {
        for (int i = 0; i < struct.type().size(); i++) {
          leaves(path + "/" + struct.type().field(i).name(), struct.at(i), out);
        }
      }
      case List<?> list -> {
        out.put(path, list.size() + " items");
        for (int i = 0; i < list.size(); i++) {
          leaves(path + "/" + i, list.get(i), out);
        }
      }
      case Chosen chosen -> leaves(path + "/" + chosen.oneCase().name(), chosen.content(), out);
      case String text -> out.put(path, "\"" + text + "\"");
      default -> out.put(path, value.toString());
    }
  }

  static boolean same(Struct one, Struct other, List<String> apart) {
    return Same.values(without(one, apart), without(other, apart));
  }
}
