package dev.banyan.gateway.audit;

import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Chosen;
import dev.banyan.value.Page;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Finds the private and secret fields that an answer shows, and the keys of its records. Compiled
/// for one type. Immutable.
final class PrivateFields {
  private static final int KEYS_MAX = 100;

  private final Map<Structure, Layer> layers;
  private final Set<String> declared;

  /// What there is in one structure: its own private fields, and fields to look into.
  private record Layer(List<Integer> own, List<Integer> inside) {}

  /// What was found: fields by their paths, keys of the first records, and how many records there
  /// are, -1 where they are not counted.
  record Found(Set<String> fields, List<String> keys, long records) {}

  private PrivateFields(Map<Structure, Layer> layers, Set<String> declared) {
    this.layers = layers;
    this.declared = declared;
  }

  /// Null where values of that type have no private field.
  static @Nullable PrivateFields of(@Nullable Type type) {
    Map<Structure, Layer> layers = new HashMap<>();
    Set<String> declared = new TreeSet<>();
    collect(type, "", layers, declared);
    return declared.isEmpty() ? null : new PrivateFields(layers, declared);
  }

  /// All that values of the type may have, by their paths.
  List<String> declared() {
    return List.copyOf(declared);
  }

  private static void collect(
      @Nullable Type type, String path, Map<Structure, Layer> layers, Set<String> declared) {
    switch (type) {
      case null -> {}
      case Structure structure -> {
        if (layers.containsKey(structure)) {
          return;
        }
        Layer layer = new Layer(new ArrayList<>(), new ArrayList<>());
        layers.put(structure, layer);
        for (int i = 0; i < structure.size(); i++) {
          Field field = structure.field(i);
          String name = path + field.name();
          if (isPrivate(field)) {
            layer.own().add(i);
            declared.add(name);
          } else {
            layer.inside().add(i);
            collect(field.type(), name + ".", layers, declared);
          }
        }
      }
      case OneOf choice ->
          choice.cases().forEach(one -> collect(one.type(), path, layers, declared));
      case Type.ListOf list -> collect(list.item(), path, layers, declared);
      default -> {}
    }
  }

  private static boolean isPrivate(Field field) {
    return field.is(Field.Mark.PRIVATE) || field.is(Field.Mark.SECRET);
  }

  /// What an answer shows; of one that is still to arrive, what its type declares.
  Found in(@Nullable Object answer, UnaryOperator<String> stand) {
    Set<String> fields = new TreeSet<>();
    List<String> keys = new ArrayList<>();
    long records =
        switch (answer) {
          case null -> 0;
          case Rows _ -> {
            fields.addAll(declared);
            yield -1;
          }
          case Page page -> all(page.items(), new Finding(fields, keys, stand));
          case List<?> list -> all(list, new Finding(fields, keys, stand));
          default -> all(List.of(answer), new Finding(fields, keys, stand));
        };
    return new Found(fields, keys, records);
  }

  /// What has been found so far, and what stands for a private key.
  private record Finding(Set<String> fields, List<String> keys, UnaryOperator<String> stand) {}

  private long all(List<?> records, Finding finding) {
    for (Object record : records) {
      look(record, "", finding.fields());
      if (record instanceof Struct struct && finding.keys().size() < KEYS_MAX) {
        String key = key(struct, finding.stand());
        if (!key.isEmpty()) {
          finding.keys().add(key);
        }
      }
    }
    return records.size();
  }

  private void look(@Nullable Object value, String path, Set<String> fields) {
    switch (value) {
      case null -> {}
      case Struct struct -> {
        Layer layer = layers.get(struct.type());
        if (layer != null) {
          for (int own : layer.own()) {
            if (struct.at(own) != null) {
              fields.add(path + struct.type().field(own).name());
            }
          }
          for (int inside : layer.inside()) {
            look(struct.at(inside), path + struct.type().field(inside).name() + ".", fields);
          }
        }
      }
      case Chosen chosen -> look(chosen.content(), path, fields);
      case List<?> list -> list.forEach(item -> look(item, path, fields));
      default -> {}
    }
  }

  private static String key(Struct record, UnaryOperator<String> stand) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < record.type().size(); i++) {
      Field field = record.type().field(i);
      Object value = record.at(i);
      if (field.is(Field.Mark.KEY) && value != null) {
        parts.add(isPrivate(field) ? stand.apply(value.toString()) : value.toString());
      }
    }
    return String.join("/", parts);
  }
}
