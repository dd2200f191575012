package dev.banyan.connectors.jdbc;

import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.Column.Generated;
import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.connectors.jdbc.schema.Table;
import dev.banyan.connectors.jdbc.schema.Table.ForeignKey;
import dev.banyan.connectors.jdbc.sql.Dialect;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads a live schema into a snapshot, by JDBC's metadata and, for what that does not say, by the
/// database's catalogue. Owned by one thread; used once.
///
/// The catalogue's name is kept only where the settings name one: elsewhere it is the database's,
/// which differs from one environment to the next.
public final class Introspection {
  private static final String[] KINDS = {
    "TABLE", "BASE TABLE", "VIEW", "PARTITIONED TABLE", "MATERIALIZED VIEW", "FOREIGN TABLE"
  };
  private static final int TABLES_MAX = 5000;
  private static final String IDENTITY =
      """
      select table_name, column_name from information_schema.columns
      where table_schema = ? and identity_generation = 'ALWAYS'""";
  private static final String POSTGRES_CHECKS =
      """
      select c.relname, pg_get_constraintdef(k.oid) from pg_constraint k
      join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      where k.contype = 'c' and n.nspname = ?""";
  private static final String CHECKS =
      """
      select t.table_name, c.check_clause from information_schema.check_constraints c
      join information_schema.table_constraints t
      on t.constraint_schema = c.constraint_schema and t.constraint_name = c.constraint_name
      where t.constraint_type = 'CHECK' and t.table_schema = ?""";

  private final Connection connection;
  private final Dialect dialect;
  private final DatabaseMetaData metadata;
  private final @Nullable String catalog;
  private final String namedCatalog;
  private final @Nullable String schema;
  private Set<String> alwaysGenerated = Set.of();
  private Map<String, List<String>> allowed = Map.of();

  public Introspection(Connection connection, JdbcSettings settings) throws SQLException {
    this.connection = connection;
    this.dialect = Dialect.of(settings.url());
    this.metadata = connection.getMetaData();
    this.namedCatalog = Objects.requireNonNullElse(settings.catalog(), "");
    this.catalog = settings.catalog() == null ? connection.getCatalog() : settings.catalog();
    this.schema = settings.schema() == null ? connection.getSchema() : settings.schema();
  }

  /// `between` runs between the questions, and throws to give up.
  public Snapshot read(Runnable between) throws SQLException {
    ColumnTypes types = ColumnTypes.of(connection, dialect);
    alwaysGenerated = alwaysGenerated();
    allowed = allowed();
    Map<String, List<Column>> columns = columns(types);
    List<Table> tables = new ArrayList<>();
    for (Found found : tables()) {
      between.run();
      List<Column> own = columns.getOrDefault(found.name(), List.of());
      if (!own.isEmpty()) {
        tables.add(table(found, own));
      }
    }
    between.run();
    return new Snapshot(
        metadata.getDatabaseProductName() + " " + metadata.getDatabaseMajorVersion(),
        namedCatalog,
        Objects.requireNonNullElse(schema, ""),
        tables,
        new RoutineIntrospection(connection, dialect, types).read(catalog, schema),
        List.of());
  }

  /// A table before its columns are known.
  private record Found(String name, boolean view, String comment) {}

  private List<Found> tables() throws SQLException {
    List<Found> found = new ArrayList<>();
    try (ResultSet rows = metadata.getTables(catalog, pattern(schema), "%", KINDS)) {
      while (rows.next() && found.size() < TABLES_MAX) {
        String comment = rows.getString("REMARKS");
        found.add(
            new Found(
                rows.getString("TABLE_NAME"),
                rows.getString("TABLE_TYPE").endsWith("VIEW"),
                comment == null ? "" : comment));
      }
    }
    return found;
  }

  private Map<String, List<Column>> columns(ColumnTypes types) throws SQLException {
    Map<String, List<Column>> columns = new HashMap<>();
    try (ResultSet rows = metadata.getColumns(catalog, pattern(schema), "%", "%")) {
      while (rows.next()) {
        String table = rows.getString("TABLE_NAME");
        columns.computeIfAbsent(table, _ -> new ArrayList<>()).add(column(table, rows, types));
      }
    }
    return columns;
  }

  private Column column(String table, ResultSet row, ColumnTypes types) throws SQLException {
    String name = row.getString("COLUMN_NAME");
    ColumnType type =
        types.of(
            new ColumnTypes.Reported(
                row.getInt("DATA_TYPE"),
                row.getString("TYPE_NAME"),
                row.getInt("COLUMN_SIZE"),
                row.getInt("DECIMAL_DIGITS")));
    String defaultValue = row.getString("COLUMN_DEF");
    String comment = row.getString("REMARKS");
    boolean always =
        "YES".equals(row.getString("IS_GENERATEDCOLUMN"))
            || alwaysGenerated.contains(table + "\n" + name)
            || (dialect == Dialect.SQL_SERVER && "timestamp".equals(row.getString("TYPE_NAME")));
    boolean byDefault = "YES".equals(row.getString("IS_AUTOINCREMENT"));
    return new Column(
        name,
        type,
        row.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls,
        always || byDefault ? null : defaultValue,
        always ? Generated.ALWAYS : byDefault ? Generated.BY_DEFAULT : Generated.NO,
        allowed.getOrDefault(table + "\n" + name, List.of()),
        comment == null ? "" : comment);
  }

  private Table table(Found found, List<Column> columns) throws SQLException {
    Table.Key primary = found.view() ? Table.Key.NONE : primaryKey(found.name());
    Set<String> names = new HashSet<>();
    columns.forEach(column -> names.add(column.name()));
    return new Table(
        found.name(),
        found.view(),
        found.comment(),
        columns,
        primary,
        found.view() ? List.of() : unique(found.name(), primary, names),
        found.view() ? List.of() : foreignKeys(found.name()));
  }

  private Table.Key primaryKey(String table) throws SQLException {
    Map<Integer, String> columns = new TreeMap<>();
    String name = "";
    try (ResultSet rows = metadata.getPrimaryKeys(catalog, schema, table)) {
      while (rows.next()) {
        columns.put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME"));
        name = Objects.requireNonNullElse(rows.getString("PK_NAME"), "");
      }
    }
    return columns.isEmpty()
        ? Table.Key.NONE
        : new Table.Key(name, new ArrayList<>(columns.values()));
  }

  /// Unique indexes over columns; those over expressions or part of the rows identify nothing.
  private List<Table.Key> unique(String table, Table.Key primary, Set<String> columns)
      throws SQLException {
    Map<String, Map<Integer, String>> found = new TreeMap<>();
    Set<String> unfit = new HashSet<>();
    try (ResultSet rows = metadata.getIndexInfo(catalog, schema, table, true, true)) {
      while (rows.next()) {
        String name = rows.getString("INDEX_NAME");
        String column = rows.getString("COLUMN_NAME");
        if (name == null) {
          continue; // Statistics of the table.
        }
        if (!columns.contains(column) || rows.getString("FILTER_CONDITION") != null) {
          unfit.add(name);
        } else {
          found
              .computeIfAbsent(name, _ -> new TreeMap<>())
              .put(rows.getInt("ORDINAL_POSITION"), column);
        }
      }
    }
    List<Table.Key> keys = new ArrayList<>();
    for (Map.Entry<String, Map<Integer, String>> entry : found.entrySet()) {
      List<String> names = new ArrayList<>(entry.getValue().values());
      if (!unfit.contains(entry.getKey()) && !names.equals(primary.columns())) {
        keys.add(new Table.Key(entry.getKey(), names));
      }
    }
    return keys;
  }

  private List<ForeignKey> foreignKeys(String table) throws SQLException {
    record Link(String column, String references) {}
    Map<String, Map<Integer, Link>> links = new TreeMap<>();
    Map<String, String> targets = new LinkedHashMap<>();
    try (ResultSet rows = metadata.getImportedKeys(catalog, schema, table)) {
      while (rows.next()) {
        String target = rows.getString("PKTABLE_NAME");
        String name = Objects.requireNonNullElse(rows.getString("FK_NAME"), "to " + target);
        targets.put(name, target);
        links
            .computeIfAbsent(name, _ -> new TreeMap<>())
            .put(
                rows.getInt("KEY_SEQ"),
                new Link(rows.getString("FKCOLUMN_NAME"), rows.getString("PKCOLUMN_NAME")));
      }
    }
    List<ForeignKey> keys = new ArrayList<>();
    links.forEach(
        (name, columns) ->
            keys.add(
                new ForeignKey(
                    name,
                    columns.values().stream().map(Link::column).toList(),
                    targets.getOrDefault(name, ""),
                    columns.values().stream().map(Link::references).toList())));
    return keys;
  }

  private Set<String> alwaysGenerated() throws SQLException {
    Set<String> found = new HashSet<>();
    if (dialect == Dialect.POSTGRESQL || dialect == Dialect.H2) {
      pairs(IDENTITY, (table, column) -> found.add(table + "\n" + column));
    }
    return found;
  }

  private Map<String, List<String>> allowed() throws SQLException {
    Map<String, List<String>> found = new HashMap<>();
    if (dialect == Dialect.POSTGRESQL || dialect == Dialect.H2) {
      pairs(
          dialect == Dialect.POSTGRESQL ? POSTGRES_CHECKS : CHECKS,
          (table, text) -> {
            CheckClause clause = CheckClause.parse(text);
            if (clause != null) {
              found.put(table + "\n" + clause.column(), clause.values());
            }
          });
    }
    return found;
  }

  private void pairs(String text, java.util.function.BiConsumer<String, String> each)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      statement.setString(1, schema);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          each.accept(rows.getString(1), rows.getString(2));
        }
      }
    }
  }

  /// A name where JDBC takes a pattern.
  private @Nullable String pattern(@Nullable String name) throws SQLException {
    if (name == null) {
      return null;
    }
    String escape = metadata.getSearchStringEscape();
    return name.replace(escape, escape + escape)
        .replace("_", escape + "_")
        .replace("%", escape + "%");
  }
}
