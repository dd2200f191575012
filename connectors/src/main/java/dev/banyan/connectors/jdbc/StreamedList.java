package dev.banyan.connectors.jdbc;

import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.connectors.jdbc.sql.ListStatement;
import dev.banyan.connectors.jdbc.sql.RowReader;
import dev.banyan.value.Struct;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Function;

/// A list as one stream of rows, of a table without a key or a query without paging. Runs in a
/// read-only transaction: PostgreSQL keeps a cursor, and so constant memory, only inside one.
record StreamedList(
    Function<Struct, ListStatement.Built> text, RowReader reader, JdbcRows.Limits limits)
    implements Job {
  @Override
  public Object run(Struct input, Lease lease) throws SQLException {
    ListStatement.Built built = text.apply(input);
    lease.begin(true);
    PreparedStatement statement =
        lease
            .connection()
            .prepareStatement(built.sql(), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
    boolean open = false;
    try {
      statement.setFetchSize(limits.fetchSize());
      int index = 1;
      for (ListStatement.Bound bound : built.values()) {
        bound.binder().bind(statement, index++, bound.value());
      }
      JdbcRows rows = new JdbcRows(lease, statement, lease.query(statement), reader, limits);
      open = true;
      return rows;
    } finally {
      if (!open) {
        statement.close();
      }
    }
  }
}
