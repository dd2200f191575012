package dev.banyan.gateway.audit;

import dev.banyan.audit.Act;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  record Found(Set<String> fields, List<String> keys, long records) {
    /// A record that says all of it.
    Act shownBy(Act act) {
      Act told = act.with("fields", List.copyOf(fields)).with("keys", keys);
      return records < 0 ? told : told.with("records", records);
    }
  }

  private PrivateFields(Map<Structure, Layer> layers, Set<String> declared) {
    this.layers = layers;
    this.declared = declared;
  }

  /// Null where values of that type have no private field.
  static @Nullable PrivateFields of(@Nullable Type type) {
    Collecting all = new Collecting();
    all.layers(type);
    all.declared(type, "", Set.of());
    return all.declared.isEmpty() ? null : new PrivateFields(all.layers, all.declared);
  }

  /// All that values of the type may have, by their paths; ends with `…` where there are more.
  List<String> declared() {
    return List.copyOf(declared);
  }

  /// Goes through a type. One that several fields have is gone through for each of them, as each
  /// has a path of its own; one that is within itself only once on each path.
  private static final class Collecting {
    private static final int LOOKS_MAX = 10_000;

    private final Map<Structure, Layer> layers = new HashMap<>();
    private final Set<String> declared = new TreeSet<>();
    private int looks;

    /// What there is in each structure.
    void layers(@Nullable Type type) {
      switch (type) {
        case null -> {}
        case Structure structure when layers.containsKey(structure) -> {}
        case Structure structure -> {
          Layer layer = layer(structure);
          layers.put(structure, layer);
          layer.inside().forEach(i -> layers(structure.field(i).type()));
        }
        case OneOf choice -> choice.cases().forEach(one -> layers(one.type()));
        case Type.ListOf list -> layers(list.item());
        default -> {}
      }
    }

    void declared(@Nullable Type type, String path, Set<Structure> above) {
      switch (type) {
        case null -> {}
        case Structure structure when above.contains(structure) -> {}
        case Structure _ when isTooMuch() -> declared.add("…");
        case Structure structure -> {
          Layer layer = Objects.requireNonNull(layers.get(structure));
          layer.own().forEach(i -> declared.add(path + structure.field(i).name()));
          Set<Structure> here = new HashSet<>(above);
          here.add(structure);
          for (int i : layer.inside()) {
            Field field = structure.field(i);
            declared(field.type(), path + field.name() + ".", here);
          }
        }
        case OneOf choice -> choice.cases().forEach(one -> declared(one.type(), path, above));
        case Type.ListOf list -> declared(list.item(), path, above);
        default -> {}
      }
    }

    private boolean isTooMuch() {
      return ++looks > LOOKS_MAX;
    }

    private static Layer layer(Structure structure) {
      Layer layer = new Layer(new ArrayList<>(), new ArrayList<>());
      for (int i = 0; i < structure.size(); i++) {
        (isPrivate(structure.field(i)) ? layer.own() : layer.inside()).add(i);
      }
      return layer;
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
