package dev.banyan.connectors.soap.importer;

import dev.banyan.config.draft.ReadableNames;
import dev.banyan.config.draft.YamlWord;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The modern types and mappings made for legacy structures, as far as operations need them. Owned
/// by one thread.
final class ModernTypes {
  private static final int DEPTH_MAX = 12;

  private final String system;
  private final Set<Structure> named;
  private final List<String> report;
  private final ReadableNames typeNames = new ReadableNames();
  private final ReadableNames mappingNames = new ReadableNames();
  private final Map<Structure, Modern> all = new LinkedHashMap<>();
  private final Map<Structure, String> mappings = new LinkedHashMap<>();

  /// A modern type: its name, its fields as they are written, and each field's legacy one.
  private record Modern(String name, Map<String, String> fields, Map<String, Field> legacy) {}

  ModernTypes(String system, Set<Structure> named, List<String> report) {
    this.system = system;
    this.named = named;
    this.report = report;
  }

  /// The mapping for a structure of the contract; null where it has none because it is not named or
  /// nothing in it can be mapped.
  @Nullable String mapping(@Nullable Type type) {
    if (!(type instanceof Structure structure) || !named.contains(structure)) {
      return null;
    }
    Modern modern = modern(structure, new LinkedHashSet<>());
    if (modern == null) {
      return null;
    }
    return mappings.computeIfAbsent(
        structure, one -> mappingNames.free(ReadableNames.hyphens(one.name())));
  }

  /// Whether the contract has a name for the structure that a configuration can use.
  boolean isNamed(Structure structure) {
    return named.contains(structure);
  }

  /// The modern type of a structure that [#mapping] took.
  String typeOf(Structure structure) {
    Modern modern = all.get(structure);
    return modern == null ? system + "." + structure.name() : modern.name();
  }

  /// Whether a record can be created through the mapping: everything the contract asks for is
  /// mapped.
  boolean isComplete(Structure structure) {
    return isComplete(structure, new HashSet<>());
  }

  private boolean isComplete(Structure structure, Set<Structure> seen) {
    Modern modern = all.get(structure);
    if (modern == null) {
      return false;
    }
    if (!seen.add(structure)) {
      return true;
    }
    for (Field field : structure.fields()) {
      if (field.required() && !modern.legacy().containsValue(field)) {
        return false;
      }
      Structure inner = inner(field.type());
      if (inner != null && modern.legacy().containsValue(field) && !isComplete(inner, seen)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Structure inner(Type type) {
    return type instanceof Structure structure
        ? structure
        : type instanceof Type.ListOf list && list.item() instanceof Structure item ? item : null;
  }

  private @Nullable Modern modern(Structure structure, Set<Structure> above) {
    Modern known = all.get(structure);
    if (known != null || above.contains(structure) || above.size() > DEPTH_MAX) {
      return known;
    }
    Set<Structure> path = new LinkedHashSet<>(above);
    path.add(structure);
    ReadableNames names = new ReadableNames();
    Map<String, String> fields = new LinkedHashMap<>();
    Map<String, Field> legacy = new LinkedHashMap<>();
    for (Field field : structure.fields()) {
      String type = fieldType(structure, field, path);
      if (type != null) {
        String name = names.field(field.name());
        fields.put(name, declaration(field, type));
        legacy.put(name, field);
      }
    }
    if (fields.isEmpty()) {
      return null;
    }
    Modern made = new Modern(typeNames.type(structure.name()), fields, legacy);
    all.put(structure, made);
    return made;
  }

  private @Nullable String fieldType(Structure owner, Field field, Set<Structure> path) {
    Structure inner = inner(field.type());
    String reason = null;
    if (inner != null) {
      Modern modern = modern(inner, path);
      if (modern != null) {
        return inner == field.type() ? modern.name() : "list(" + modern.name() + ")";
      }
      reason = path.contains(inner) ? "it holds itself" : "nothing in it can be mapped";
    } else if (field.type() instanceof OneOf) {
      reason = "it is one of several types";
    } else if (field.name().contains(".")) {
      reason = "its name holds a point";
    } else {
      String scalar = scalar(field.type());
      if (scalar != null) {
        return scalar;
      }
      reason = "it is a list of what is no plain value";
    }
    report.add("%s.%s is not mapped: %s.".formatted(owner.name(), field.name(), reason));
    return null;
  }

  /// A plain value as it is written in `types`; null for anything else.
  static @Nullable String scalar(Type type) {
    return switch (type) {
      case Type.Text text when text.lengthMax() == Type.UNBOUNDED -> "text";
      case Type.Text text -> "text(" + text.lengthMax() + ")";
      case Type.Int _ -> "integer";
      case Type.Decimal decimal when decimal.bounded() ->
          "decimal(" + decimal.precision() + "." + decimal.scale() + ")";
      case Type.Decimal _ -> "decimal";
      case Type.Real real -> "real(" + real.bits() + ")";
      case Type.Bool _ -> "boolean";
      case Type.Date _ -> "date";
      case Type.Time _ -> "time";
      case Type.Timestamp _ -> "timestamp";
      case Type.Binary _ -> "bytes";
      case Type.Enumeration words ->
          words.values().stream().map(YamlWord::quoted).collect(Collectors.joining(", ", "[", "]"));
      case Type.ListOf list when list.item() instanceof Type.Enumeration -> null;
      case Type.ListOf list -> {
        String item = scalar(list.item());
        yield item == null ? null : "list(" + item + ")";
      }
      case Structure _, OneOf _ -> null;
    };
  }

  /// A field or parameter of that type.
  static String declaration(Field field, String type) {
    List<String> facts = new ArrayList<>();
    facts.add((type.startsWith("[") ? "enum: " : "type: ") + type);
    if (!field.required()) {
      facts.add("optional: true");
    }
    if (field.nullable()) {
      facts.add("nullable: true");
    }
    return facts.size() == 1 && !type.startsWith("[")
        ? type
        : "{ " + String.join(", ", facts) + " }";
  }

  void writeTypes(StringBuilder out) {
    if (all.isEmpty()) {
      return;
    }
    out.append("\ntypes:\n");
    for (Modern modern : all.values()) {
      out.append("  ").append(modern.name()).append(":\n    fields:\n");
      modern.fields().forEach((name, type) -> out.append("      %s: %s\n".formatted(name, type)));
    }
  }

  void writeMappings(StringBuilder out) {
    if (mappings.isEmpty()) {
      return;
    }
    out.append("\nmappings:\n");
    mappings.forEach(
        (structure, name) -> {
          out.append("  ").append(name).append(":\n");
          out.append("    legacy: ")
              .append(YamlWord.quoted(system + "." + structure.name()))
              .append('\n');
          out.append("    modern: ").append(typeOf(structure)).append("\n    fields:\n");
          fields(structure, "      ", out);
        });
  }

  private void fields(Structure structure, String indent, StringBuilder out) {
    Modern modern = all.get(structure);
    if (modern == null) {
      return;
    }
    modern
        .legacy()
        .forEach(
            (name, field) -> {
              Structure inner = inner(field.type());
              String path = YamlWord.quoted(field.name());
              out.append(indent).append(name).append(":");
              if (inner == null) {
                out.append(' ').append(path).append('\n');
              } else {
                String word = inner == field.type() ? "at" : "each";
                out.append("\n%s  %s: %s\n%s  fields:\n".formatted(indent, word, path, indent));
                fields(inner, indent + "    ", out);
              }
            });
  }
}
