package dev.banyan.connectors.jdbc;

import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.connectors.jdbc.sql.Dialect;
import dev.banyan.connectors.jdbc.sql.ListStatement;
import dev.banyan.connectors.jdbc.sql.RowReader;
import dev.banyan.value.Struct;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A query for one row, several times with other parameters: `union all` of the query itself, each
/// part with its number, so that the database alone says which row belongs to which.
///
/// The number of parts is a power of two, the last one repeated, so that a query has few texts and
/// each of them stays prepared.
record QueryLookup(Function<Struct, ListStatement.Built> query, RowReader reader)
    implements Lookup {

  /// Whether parts of a union may have a limit of their own.
  static boolean takes(Dialect dialect) {
    return switch (dialect) {
      case POSTGRESQL, H2 -> true;
      case MYSQL, ORACLE, SQL_SERVER, DB2, SQLITE, OTHER -> false;
    };
  }

  @Override
  public List<Found> run(List<Struct> inputs, Lease lease) throws SQLException {
    List<Struct> different = inputs.stream().distinct().toList();
    int parts = Math.max(1, Integer.highestOneBit(2 * different.size() - 1));
    List<ListStatement.Built> built = new ArrayList<>(parts);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      built.add(query.apply(different.get(Math.min(i, different.size() - 1))));
      text.append(i == 0 ? "" : "\nunion all\n")
          .append("(select q.*, ")
          .append(i)
          .append(" as banyan_part from (")
          .append(built.get(i).sql())
          .append("\n) q limit 2)");
    }
    List<Found> found = rows(text.toString(), built, lease);
    return inputs.stream().map(input -> found.get(different.indexOf(input))).toList();
  }

  private List<Found> rows(String text, List<ListStatement.Built> parts, Lease lease)
      throws SQLException {
    List<Found> found = new ArrayList<>();
    parts.forEach(_ -> found.add(new Nothing()));
    try (PreparedStatement statement = lease.connection().prepareStatement(text)) {
      int index = 1;
      for (ListStatement.Built part : parts) {
        for (ListStatement.Bound bound : part.values()) {
          bound.binder().bind(statement, index++, bound.value());
        }
      }
      try (ResultSet rows = lease.query(statement)) {
        while (rows.next()) {
          int part = rows.getInt(reader.type().size() + 1);
          boolean again = !(found.get(part) instanceof Nothing);
          found.set(part, again ? new Unclear() : new Row(reader.read(rows)));
        }
      }
    }
    return found;
  }
}
