package dev.banyan.connectors.jdbc.importer;

import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.connectors.jdbc.schema.Table;
import dev.banyan.connectors.jdbc.sql.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Looks into the data for columns that may hold codes.
record CodeSearch(Connection connection, Dialect dialect, Snapshot snapshot) {
  private static final int SAMPLE_ROWS = 10_000;
  private static final int CODES_MAX = 8;
  private static final int CODE_LENGTH_MAX = 3;
  private static final int CODE_QUESTION_SECONDS = 5;

  /// Short columns with few values in the first rows may be codes. That is a hint for a person, so
  /// a question that fails is left out.
  Map<String, List<String>> in(Table table) {
    Map<String, List<String>> codes = new LinkedHashMap<>();
    String from =
        dialect.prefix(snapshot.catalog(), snapshot.schema()) + dialect.quote(table.name());
    for (Column column : table.usable()) {
      if (mayHoldCodes(table, column)) {
        String quoted = dialect.quote(column.name());
        String text =
            "select distinct %1$s from (select %1$s from %2$s%3$s) sample"
                .formatted(quoted, from, dialect.limit());
        try (PreparedStatement statement = connection.prepareStatement(text)) {
          statement.setInt(1, SAMPLE_ROWS);
          statement.setQueryTimeout(CODE_QUESTION_SECONDS);
          statement.setMaxRows(CODES_MAX + 1);
          List<String> values = values(statement);
          if (!values.isEmpty() && values.size() <= CODES_MAX) {
            codes.put(table.name() + "." + column.name(), values);
          }
        } catch (SQLException _) {
          // No hint then.
        }
      }
    }
    return codes;
  }

  private static boolean mayHoldCodes(Table table, Column column) {
    boolean text =
        column.type().base() == ColumnType.Base.CHAR
            || column.type().base() == ColumnType.Base.VARCHAR;
    boolean links =
        table.key().contains(column)
            || table.foreignKeys().stream().anyMatch(k -> k.columns().contains(column.name()));
    int size = column.type().size();
    return text && size > 0 && size <= CODE_LENGTH_MAX && !links && column.allowed().isEmpty();
  }

  private static List<String> values(PreparedStatement statement) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        String value = rows.getString(1);
        if (value != null && !value.isBlank()) {
          values.add(value.strip());
        }
      }
    }
    values.sort(null);
    return values;
  }
}
