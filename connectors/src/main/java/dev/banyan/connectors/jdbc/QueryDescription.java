package dev.banyan.connectors.jdbc;

import dev.banyan.connect.QuerySource;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.QueryShape;
import dev.banyan.connectors.jdbc.sql.Dialect;
import dev.banyan.connectors.jdbc.sql.NamedSql;
import dev.banyan.text.Mistakes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What a query answers, by having the database prepare it; nothing is executed.
public final class QueryDescription {
  private final Connection connection;
  private final Dialect dialect;

  public QueryDescription(Connection connection, JdbcSettings settings) {
    this.connection = connection;
    this.dialect = Dialect.of(settings.url());
  }

  /// The shape for the snapshot; throws where the database refuses the query.
  public QueryShape of(QuerySource source) throws SQLException {
    NamedSql sql = NamedSql.parse(source, dialect, new Mistakes());
    if (sql == null) {
      throw new SQLException("not one read-only statement", "42000");
    }
    ColumnTypes types = ColumnTypes.of(connection, dialect);
    List<Column> columns = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
      ResultSetMetaData row = statement.getMetaData();
      if (row == null) {
        throw new SQLException("the query answers no rows", "42000");
      }
      for (int i = 1; i <= row.getColumnCount(); i++) {
        ColumnTypes.Reported reported =
            new ColumnTypes.Reported(
                row.getColumnType(i),
                row.getColumnTypeName(i),
                row.getPrecision(i),
                row.getScale(i));
        boolean nullable = row.isNullable(i) != ResultSetMetaData.columnNoNulls;
        columns.add(Column.of(row.getColumnLabel(i), types.of(reported), nullable));
      }
    }
    return new QueryShape(source.name(), QueryShape.hash(source.text()), columns);
  }
}
