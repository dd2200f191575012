package dev.banyan.projection;

import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Types and rows as one text each, the same for the same declaration: by it two versions of a
/// projection are compared.
public final class Shape {
  private static final String INDEXED = "indexed ";

  private Shape() {}

  /// A line for each field, and one for those by which rows are found.
  static String of(Structure row, List<Integer> indexed) {
    List<String> lines = new ArrayList<>();
    for (Field field : row.fields()) {
      lines.add(line(field));
    }
    lines.add(INDEXED + indexed.stream().map(slot -> row.field(slot).name()).toList());
    return String.join("\n", lines);
  }

  private static String line(Field field) {
    String marks = (field.required() ? "" : "?") + (field.nullable() ? "null" : "");
    return field.name() + marks + " " + of(field.type());
  }

  /// Whether rows of the older shape can be shown where the newer one is promised.
  static boolean covers(String older, String newer) {
    Map<String, String> fields = new HashMap<>();
    older.lines().forEach(line -> fields.put(name(line), line));
    return newer
        .lines()
        .allMatch(
            line -> {
              String before = fields.get(name(line));
              return before == null ? isOptional(line) : before.equals(line);
            });
  }

  private static String name(String line) {
    String first = line.substring(0, line.indexOf(' '));
    int mark = first.indexOf('?');
    return mark < 0 ? first : first.substring(0, mark);
  }

  private static boolean isOptional(String line) {
    return line.substring(0, line.indexOf(' ')).contains("?");
  }

  /// A type with all that it allows.
  public static String of(Type type) {
    return of(type, new ArrayList<>());
  }

  private static String of(Type type, List<Type> within) {
    return switch (type) {
      case Type.Text _,
          Type.Int _,
          Type.Decimal _,
          Type.Real _,
          Type.Bool _,
          Type.Date _,
          Type.Time _,
          Type.Timestamp _,
          Type.Binary _,
          Type.Enumeration _ ->
          type.toString();
      case Type.ListOf list ->
          "list[%d..%d](%s)".formatted(list.sizeMin(), list.sizeMax(), of(list.item(), within));
      case Structure structure -> structure(structure, within);
      case OneOf choice -> choice(choice, within);
    };
  }

  private static String structure(Structure structure, List<Type> within) {
    if (within.contains(structure)) {
      return structure.name();
    }
    within.add(structure);
    List<String> fields = new ArrayList<>();
    for (Field field : structure.fields()) {
      String marks = (field.required() ? "" : "?") + (field.nullable() ? "null" : "");
      fields.add(field.name() + marks + ":" + of(field.type(), within));
    }
    within.removeLast();
    return structure.name() + fields;
  }

  private static String choice(OneOf choice, List<Type> within) {
    if (within.contains(choice)) {
      return choice.name();
    }
    within.add(choice);
    List<String> cases = new ArrayList<>();
    choice.cases().forEach(one -> cases.add(one.name() + ":" + of(one.type(), within)));
    within.removeLast();
    return choice.name() + cases;
  }
}
