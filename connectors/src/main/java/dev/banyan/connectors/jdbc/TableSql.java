package dev.banyan.connectors.jdbc;

import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.Table;
import dev.banyan.connectors.jdbc.sql.Binder;
import dev.banyan.connectors.jdbc.sql.Dialect;
import dev.banyan.connectors.jdbc.sql.RowReader;
import dev.banyan.type.Structure;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A table with everything its statements need worked out: quoted names, binders, reader, the
/// select by key. Immutable, safe for several threads.
final class TableSql {
  private final Table table;
  private final Dialect dialect;
  private final String quoted;
  private final List<Column> columns;
  private final List<Column> key;
  private final Map<String, Binder> binders = new LinkedHashMap<>();
  private final RowReader reader;
  private final String select;

  /// `prefix` is the quoted schema with its point, or empty.
  TableSql(Table table, Dialect dialect, String prefix) {
    this.table = table;
    this.dialect = dialect;
    this.quoted = prefix + dialect.quote(table.name());
    this.columns = table.usable();
    this.key = table.key();
    for (Column column : columns) {
      binders.put(column.name(), Binder.of(column.type(), dialect));
    }
    this.reader = RowReader.of(table.structure(), columns);
    this.select = "select " + names(columns) + " from " + quoted + " where ";
  }

  Table table() {
    return table;
  }

  Dialect dialect() {
    return dialect;
  }

  String quoted() {
    return quoted;
  }

  List<Column> columns() {
    return columns;
  }

  List<Column> key() {
    return key;
  }

  RowReader reader() {
    return reader;
  }

  Structure row() {
    return reader.type();
  }

  /// The select of all columns, up to its condition.
  String select() {
    return select;
  }

  String quote(Column column) {
    return dialect.quote(column.name());
  }

  Binder binder(Column column) {
    Binder binder = binders.get(column.name());
    if (binder == null) {
      throw new IllegalArgumentException(column.name() + " is not of " + table.name());
    }
    return binder;
  }

  String names(List<Column> some) {
    return String.join(", ", some.stream().map(this::quote).toList());
  }

  /// `column = ?`.
  String assigned(Column column) {
    return quote(column) + " = " + dialect.mark(column.type());
  }

  /// Values on their way into one statement, in order. Owned by one thread.
  final class Values {
    private final List<Column> bound = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();

    Values add(Column column, @Nullable Object value) {
      bound.add(column);
      values.add(value);
      return this;
    }

    void bind(PreparedStatement statement) throws SQLException {
      for (int i = 0; i < bound.size(); i++) {
        binder(bound.get(i)).bind(statement, i + 1, values.get(i));
      }
    }
  }

  /// `k1 = ? and k2 = ?`, with the key's values of `input` added to `values`.
  String keyCondition(Struct input, Values values) {
    List<String> parts = new ArrayList<>();
    for (Column column : key) {
      parts.add(assigned(column));
      values.add(column, input.at(column.name()));
    }
    return String.join(" and ", parts);
  }

  /// That the row still is as `expected` says, for the columns it has that can be compared.
  String expectation(@Nullable Object expected, Values values) {
    if (!(expected instanceof Struct struct)) {
      return "";
    }
    StringBuilder condition = new StringBuilder();
    for (Column column : columns) {
      Object value = dialect.compares(column.type()) ? valueOf(struct, column) : null;
      if (value == Null.NULL) {
        condition.append(" and ").append(quote(column)).append(" is null");
      } else if (value != null) {
        condition.append(" and ").append(assigned(column));
        values.add(column, value);
      }
    }
    return condition.toString();
  }

  private static @Nullable Object valueOf(Struct struct, Column column) {
    return struct.type().position(column.name()) < 0 ? null : struct.at(column.name());
  }

  /// The row of the key in `input`, as `expected` says; null where there is none.
  @Nullable Struct find(Struct input, @Nullable Object expected, Lease lease) throws SQLException {
    Values values = new Values();
    String condition = keyCondition(input, values) + expectation(expected, values);
    try (PreparedStatement statement = lease.connection().prepareStatement(select + condition)) {
      values.bind(statement);
      try (ResultSet rows = lease.query(statement)) {
        return rows.next() ? reader.read(rows) : null;
      }
    }
  }

  /// What is wrong when a write by key found no row.
  Fault missing(Struct input, @Nullable Object expected, Lease lease) throws SQLException {
    boolean changed = expected instanceof Struct && find(input, null, lease) != null;
    return changed
        ? Fault.of(Fault.Kind.STALE, "The record was changed in between")
        : Fault.of(Fault.Kind.NOT_FOUND, "There is no such record");
  }
}
