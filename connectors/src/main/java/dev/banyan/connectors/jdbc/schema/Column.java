package dev.banyan.connectors.jdbc.schema;

import dev.banyan.type.Field;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A column of a table or view. `allowed` are the only values a check constraint lets through;
/// empty where none says so.
public record Column(
    String name,
    ColumnType type,
    boolean nullable,
    @Nullable String defaultValue,
    Generated generated,
    List<String> allowed,
    String comment) {

  /// Whether the database fills the column in itself.
  public enum Generated {
    NO,
    /// Filled in where nothing is given.
    BY_DEFAULT,
    /// Never to be written: computed, row version, `generated always`.
    ALWAYS
  }

  public Column {
    allowed = List.copyOf(allowed);
  }

  public static Column of(String name, ColumnType type, boolean nullable) {
    return new Column(name, type, nullable, null, Generated.NO, List.of(), "");
  }

  public Column nullable(boolean value) {
    return new Column(name, type, value, defaultValue, generated, allowed, comment);
  }

  /// Whether an insert must give a value.
  public boolean mustBeGiven() {
    return !nullable && defaultValue == null && generated == Generated.NO;
  }

  /// Whether a row may be made without the column: the database fills it in.
  public boolean filledIn() {
    return defaultValue != null || generated != Generated.NO;
  }

  /// The field of the table's record. A row has all its columns, and SQL knows null where others
  /// know absent; so a nullable field is one that is there. Only what the database fills in may be
  /// absent.
  public Field field() {
    Field field = new Field(name, type.type(), !filledIn(), nullable, Set.of(), comment);
    return generated == Generated.NO ? field : field.marked(Field.Mark.GENERATED);
  }

  /// The parameter of a write that makes a row: what is left out is null or filled in.
  public Field parameter() {
    return new Field(name, type.type(), mustBeGiven(), nullable, Set.of(), comment);
  }
}
