package dev.banyan.connectors.jdbc;

import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Rows of a table by several keys at once: `key in (?, ?, …)`, a key of several columns as rows.
///
/// The number of marks is a power of two, the last key repeated, so that a table has few texts and
/// each of them stays prepared. Rows are given to the keys by value; where a text was not found,
/// only the database knows whether it holds it for equal to another, and the key is asked alone.
record KeyLookup(TableSql sql) implements Lookup {
  private static final Object NOTHING = new Object();

  /// Whether equality of this key can be told outside the database.
  static boolean takes(TableSql sql) {
    return sql.key().stream().allMatch(column -> exact(column.type()) || text(column.type()));
  }

  private static boolean exact(ColumnType type) {
    return switch (type.base()) {
      case BOOL, INT16, INT32, INT64, NUMERIC, DATE -> true;
      case CHAR, VARCHAR, UUID, REAL32, REAL64, TIME, TIMESTAMP, TIMESTAMP_ZONED -> false;
      case BINARY, ENUM, JSON, OPAQUE, LIST, UNKNOWN -> false;
    };
  }

  private static boolean text(ColumnType type) {
    return switch (type.base()) {
      case CHAR, VARCHAR, UUID -> true;
      case BOOL, INT16, INT32, INT64, NUMERIC, DATE, REAL32, REAL64 -> false;
      case TIME, TIMESTAMP, TIMESTAMP_ZONED, BINARY, ENUM, JSON, OPAQUE, LIST, UNKNOWN -> false;
    };
  }

  @Override
  public List<Found> run(List<Struct> inputs, Lease lease) throws SQLException {
    Map<List<Object>, Struct> keys = new LinkedHashMap<>();
    inputs.forEach(input -> keys.putIfAbsent(key(input), input));
    Map<List<Object>, Struct> rows = rows(List.copyOf(keys.values()), lease);
    boolean certain = sql.key().stream().allMatch(column -> exact(column.type()));
    List<Found> found = new ArrayList<>(inputs.size());
    for (Struct input : inputs) {
      Struct row = rows.get(key(input));
      if (row != null) {
        found.add(new Row(row));
      } else {
        found.add(certain ? new Nothing() : new Unclear());
      }
    }
    return found;
  }

  private Map<List<Object>, Struct> rows(List<Struct> keys, Lease lease) throws SQLException {
    int marks = Math.max(1, Integer.highestOneBit(2 * keys.size() - 1));
    TableSql.Values values = sql.new Values();
    for (int i = 0; i < marks; i++) {
      Struct key = keys.get(Math.min(i, keys.size() - 1));
      sql.key().forEach(column -> values.add(column, key.at(column.name())));
    }
    Map<List<Object>, Struct> found = new HashMap<>();
    try (PreparedStatement statement =
        lease.connection().prepareStatement(sql.select() + condition(marks))) {
      values.bind(statement);
      try (ResultSet rows = lease.query(statement)) {
        while (rows.next()) {
          Struct row = sql.reader().read(rows);
          found.put(key(row), row);
        }
      }
    }
    return found;
  }

  private String condition(int marks) {
    List<String> key = sql.key().stream().map(c -> sql.dialect().mark(c.type())).toList();
    if (key.size() == 1) {
      String all = String.join(", ", Collections.nCopies(marks, key.getFirst()));
      return sql.names(sql.key()) + " in (" + all + ")";
    }
    if (sql.dialect().comparesRows()) {
      String one = "(" + String.join(", ", key) + ")";
      String all = String.join(", ", Collections.nCopies(marks, one));
      return "(" + sql.names(sql.key()) + ") in (" + all + ")";
    }
    String one = "(" + String.join(" and ", sql.key().stream().map(sql::assigned).toList()) + ")";
    return String.join(" or ", Collections.nCopies(marks, one));
  }

  private static String unpadded(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    return text.substring(0, end);
  }

  private List<Object> key(Struct from) {
    List<Object> key = new ArrayList<>(sql.key().size());
    for (Column column : sql.key()) {
      Object value = from.at(column.name());
      key.add(
          switch (value) {
            case BigDecimal decimal -> decimal.stripTrailingZeros();
            case String text when column.type().base() == ColumnType.Base.UUID ->
                text.toLowerCase(Locale.ROOT);
            case String text when column.type().base() == ColumnType.Base.CHAR -> unpadded(text);
            case null -> NOTHING; // Not the key that is an empty text.
            default -> value;
          });
    }
    return key;
  }
}
