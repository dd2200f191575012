package dev.banyan.connectors.jdbc.doctor;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the catalogue of PostgreSQL says of tables: how large they are, whether statistics were
/// ever taken, the types of their columns, and which indexes begin with which column.
final class Tables {
  private static final String SIZES =
      """
      select n.nspname, c.relname, greatest(c.reltuples, coalesce(s.n_live_tup, 0))::bigint,
             c.reltuples < 0
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      left join pg_stat_user_tables s on s.relid = c.oid
      where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^(pg_|information_schema)'""";
  private static final String COLUMNS =
      """
      select n.nspname, c.relname, a.attname, format_type(a.atttypid, null)
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      join pg_namespace n on n.oid = c.relnamespace
      where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'm')
        and n.nspname !~ '^(pg_|information_schema)'""";
  private static final String INDEXES =
      """
      select n.nspname, c.relname, a.attname, i.relname
      from pg_index x join pg_class c on c.oid = x.indrelid
      join pg_class i on i.oid = x.indexrelid
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
      where x.indisvalid and n.nspname !~ '^(pg_|information_schema)'""";

  private final Map<String, Size> sizes = new HashMap<>();
  private final Map<String, Map<String, String>> columns = new HashMap<>();
  private final Map<String, String> leading = new HashMap<>();

  /// Rows as far as is known; `unknown` where statistics were never taken.
  record Size(long rows, boolean unknown) {}

  static Tables read(Connection connection) throws SQLException {
    Tables tables = new Tables();
    each(
        connection,
        SIZES,
        row -> tables.sizes.put(name(row), new Size(row.getLong(3), row.getBoolean(4))));
    each(
        connection,
        COLUMNS,
        row ->
            tables
                .columns
                .computeIfAbsent(name(row), _ -> new HashMap<>())
                .put(row.getString(3), row.getString(4)));
    each(
        connection,
        INDEXES,
        row -> tables.leading.put(name(row) + "." + row.getString(3), row.getString(4)));
    return tables;
  }

  /// What is done with one row.
  @FunctionalInterface
  interface Row {
    void read(ResultSet row) throws SQLException;
  }

  static void each(Connection connection, String sql, Row row) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        row.read(rows);
      }
    }
  }

  private static String name(ResultSet row) throws SQLException {
    return row.getString(1) + "." + row.getString(2);
  }

  /// The full name of a table that a plan names, which may leave out the schema.
  String full(Plan.Scan scan) {
    if (!scan.schema().isEmpty()) {
      return scan.schema() + "." + scan.table();
    }
    return sizes.keySet().stream()
        .filter(name -> name.endsWith("." + scan.table()))
        .findFirst()
        .orElse(scan.table());
  }

  Size size(String table) {
    return sizes.getOrDefault(table, new Size(0, true));
  }

  Map<String, String> columns(String table) {
    return columns.getOrDefault(table, Map.of());
  }

  /// An index that begins with that column; null where there is none.
  @Nullable String leading(String table, String column) {
    return leading.get(table + "." + column);
  }

  /// Tables with rows of which the database has no statistics.
  List<String> neverAnalyzed(long rowsMin) {
    List<String> found = new ArrayList<>();
    sizes.forEach(
        (name, size) -> {
          if (size.unknown() && size.rows() >= rowsMin) {
            found.add(name);
          }
        });
    found.sort(null);
    return found;
  }
}
