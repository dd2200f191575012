package dev.banyan.connectors.jdbc.importer;

import dev.banyan.config.draft.YamlWord;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.Column.Generated;
import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a column is written in `types` and in a mapping. A check constraint is the only evidence
/// that makes codes of a text: two values that mean yes and no become a boolean, others a list of
/// words.
final class FieldText {
  private static final List<Map.Entry<String, String>> FLAGS =
      List.of(
          Map.entry("Y", "N"),
          Map.entry("y", "n"),
          Map.entry("J", "N"),
          Map.entry("T", "F"),
          Map.entry("1", "0"),
          Map.entry("YES", "NO"));

  private final Column column;
  private final Type type;

  FieldText(Column column) {
    this.column = column;
    this.type = column.type().type();
  }

  /// As a field of a type: `text(40)`, `{ type: date, optional: true, nullable: true }`.
  String declaration() {
    List<String> facts = new ArrayList<>();
    List<String> words = words();
    facts.add(words == null ? "type: " + typeName() : "enum: " + list(words));
    if (!column.mustBeGiven()) {
      facts.add("optional: true");
    }
    if (column.nullable() && column.filledIn()) {
      facts.add("nullable: true");
    }
    boolean typeAlone = facts.size() == 1 && words == null;
    return typeAlone ? typeName() : "{ " + String.join(", ", facts) + " }";
  }

  /// As a parameter that must be given.
  String parameter() {
    List<String> words = words();
    return words == null ? typeName() : "{ enum: " + list(words) + " }";
  }

  /// As a parameter that may be given.
  String filter() {
    List<String> words = words();
    String what = words == null ? "type: " + typeName() : "enum: " + list(words);
    return "{ " + what + ", optional: true }";
  }

  /// As a field of a mapping: the column, and the lenses that make it readable.
  String mapping() {
    List<String> steps = new ArrayList<>();
    steps.add(YamlWord.quoted(column.name()));
    Map.Entry<String, String> flag = flag();
    boolean oneCharacter = column.type().size() == 1 && (flag != null || isCode());
    if (column.type().base() == ColumnType.Base.CHAR && !oneCharacter) {
      steps.add("trim");
    }
    if (flag != null) {
      steps.add(
          "{ flag: { \"%s\": true, \"%s\": false } }".formatted(flag.getKey(), flag.getValue()));
    } else if (isCode()) {
      steps.add(
          column.allowed().stream()
              .map(value -> YamlWord.quoted(value) + ": " + YamlWord.quoted(value))
              .collect(Collectors.joining(", ", "{ values: { ", " } }")));
    }
    return steps.size() == 1 ? steps.getFirst() : "[" + String.join(", ", steps) + "]";
  }

  boolean isCode() {
    return flag() == null
        && !column.allowed().isEmpty()
        && type instanceof Type.Text
        && column.generated() == Generated.NO;
  }

  private Map.@Nullable Entry<String, String> flag() {
    boolean fits = type instanceof Type.Text || type instanceof Type.Int;
    if (!fits || column.allowed().size() != 2) {
      return null;
    }
    Set<String> allowed = new HashSet<>(column.allowed());
    for (Map.Entry<String, String> flag : FLAGS) {
      if (allowed.contains(flag.getKey()) && allowed.contains(flag.getValue())) {
        return flag;
      }
    }
    return null;
  }

  private @Nullable List<String> words() {
    if (type instanceof Type.Enumeration words) {
      return words.values();
    }
    return isCode() ? column.allowed() : null;
  }

  private String typeName() {
    return flag() == null ? name(type) : "boolean";
  }

  static String name(Type type) {
    return switch (type) {
      case Type.Text text when text.lengthMax() == Type.UNBOUNDED -> "text";
      case Type.Text text -> "text(" + text.lengthMax() + ")";
      case Type.Int whole -> whole.equals(Type.Int.BITS64) ? "integer" : integer(whole);
      case Type.Decimal decimal when decimal.bounded() ->
          "decimal(" + decimal.precision() + "." + decimal.scale() + ")";
      case Type.Decimal _ -> "decimal";
      case Type.Real real -> "real(" + real.bits() + ")";
      case Type.Bool _ -> "boolean";
      case Type.Date _ -> "date";
      case Type.Time _ -> "time";
      case Type.Timestamp stamp ->
          stamp.zone() == Type.Zone.LOCAL ? "local-timestamp" : "timestamp";
      case Type.Binary binary ->
          binary.lengthMax() == Type.UNBOUNDED ? "bytes" : "bytes(" + binary.lengthMax() + ")";
      case Type.Enumeration _ -> "text";
      case Type.ListOf list -> "list(" + name(list.item()) + ")";
      case Structure structure -> structure.name();
      case OneOf oneOf -> oneOf.toString();
    };
  }

  /// With as many digits as the largest has: numbers of up to fifteen travel as JSON numbers.
  private static String integer(Type.Int whole) {
    return "integer(" + whole.max().toString().length() + ")";
  }

  private static String list(List<String> words) {
    return words.stream().map(YamlWord::quoted).collect(Collectors.joining(", ", "[", "]"));
  }
}
