package dev.banyan.connectors.jdbc.sql;

import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.type.Structure;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the current row of a result into a struct. Compiled once, by column position; safe for
/// several threads.
public final class RowReader {
  private final Structure type;
  private final ColumnReader[] readers;
  private final boolean[] nullable;

  private RowReader(Structure type, List<Column> columns) {
    this.type = type;
    this.readers =
        columns.stream().map(c -> ColumnReader.of(c.type())).toArray(ColumnReader[]::new);
    this.nullable = new boolean[columns.size()];
    for (int i = 0; i < nullable.length; i++) {
      nullable[i] = columns.get(i).nullable();
    }
  }

  /// A reader of rows whose columns stand in the order of the structure's fields.
  public static RowReader of(Structure type, List<Column> columns) {
    if (type.size() != columns.size()) {
      throw new IllegalArgumentException(type.name() + " does not fit its columns");
    }
    return new RowReader(type, columns);
  }

  public Structure type() {
    return type;
  }

  public Struct read(ResultSet rows) throws SQLException {
    @Nullable Object[] slots = new Object[readers.length];
    for (int i = 0; i < slots.length; i++) {
      Object value = value(rows, i);
      if (value == null) {
        if (!nullable[i]) {
          throw Fault.builder(Fault.Kind.GARBAGE, "The system left out a value it must give")
              .operator(type.name() + "." + type.field(i).name() + " is null and may not be")
              .build();
        }
        value = Null.NULL;
      }
      slots[i] = value;
    }
    return Struct.wrap(type, slots);
  }

  /// A value that the driver cannot turn into its type is the system's mistake, not the caller's.
  private @Nullable Object value(ResultSet rows, int column) throws SQLException {
    try {
      return readers[column].read(rows, column + 1);
    } catch (SQLException e) {
      if (String.valueOf(e.getSQLState()).startsWith("22")) {
        throw Fault.builder(Fault.Kind.GARBAGE, "The system answered a value it should not have")
            .operator(type.name() + "." + type.field(column).name() + " is outside its type")
            .cause(e)
            .build();
      }
      throw e;
    }
  }
}
