package dev.banyan.connectors.jdbc.schema;

import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table or view. `primaryKey` is empty where there is none; `primaryKeyName` is the constraint's
/// name, for telling violations apart.
public record Table(
    String name,
    boolean view,
    String comment,
    List<Column> columns,
    Key primaryKey,
    List<Key> unique,
    List<ForeignKey> foreignKeys) {

  /// Columns that tell rows apart together, and the name of the constraint that says so.
  public record Key(String name, List<String> columns) {
    public static final Key NONE = new Key("", List.of());

    public Key {
      columns = List.copyOf(columns);
    }
  }

  /// Columns whose values are those of another table's key.
  public record ForeignKey(
      String name, List<String> columns, String table, List<String> references) {
    public ForeignKey {
      columns = List.copyOf(columns);
      references = List.copyOf(references);
    }
  }

  public Table {
    columns = List.copyOf(columns);
    unique = List.copyOf(unique);
    foreignKeys = List.copyOf(foreignKeys);
  }

  public @Nullable Column column(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst().orElse(null);
  }

  /// The columns that can be read and written, in the table's order.
  public List<Column> usable() {
    return columns.stream().filter(column -> column.type().known()).toList();
  }

  /// The columns that identify a row: the primary key, else the first unique key without nullable
  /// columns; empty where there is neither, or one of them cannot be read.
  public List<Column> key() {
    List<Key> candidates = new ArrayList<>();
    candidates.add(primaryKey);
    candidates.addAll(unique);
    for (Key candidate : candidates) {
      List<Column> found = columns(candidate);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private List<Column> columns(Key candidate) {
    List<Column> found = new ArrayList<>();
    for (String name : candidate.columns()) {
      Column column = column(name);
      if (column == null || column.nullable() || !column.type().known()) {
        return List.of();
      }
      found.add(column);
    }
    return found;
  }

  /// The table's record type: its usable columns, those of the key marked.
  public Structure structure() {
    List<Column> key = key();
    List<Field> fields = new ArrayList<>();
    for (Column column : usable()) {
      Field field = column.field();
      fields.add(key.contains(column) ? field.marked(Field.Mark.KEY) : field);
    }
    return Structure.of(name, fields);
  }
}
