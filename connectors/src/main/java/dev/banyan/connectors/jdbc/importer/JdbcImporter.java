package dev.banyan.connectors.jdbc.importer;

import dev.banyan.base.Fault;
import dev.banyan.connect.QuerySource;
import dev.banyan.connectors.jdbc.Introspection;
import dev.banyan.connectors.jdbc.QueryDescription;
import dev.banyan.connectors.jdbc.pool.Connections;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.connectors.jdbc.schema.QueryShape;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.connectors.jdbc.schema.SnapshotWriter;
import dev.banyan.connectors.jdbc.schema.Table;
import dev.banyan.connectors.jdbc.sql.Dialect;
import dev.banyan.text.Suggestion;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// Imports a live database: reads its schema, looks for codes, writes snapshot and configuration.
/// Reads only.
public final class JdbcImporter {
  private JdbcImporter() {}

  /// Throws `UNREACHABLE` where the database cannot be asked, `NOT_FOUND` where it has nothing of
  /// what is asked for.
  public static Imported run(ImportOptions options, JdbcSettings settings) {
    try (Connection connection = connect(settings)) {
      Snapshot whole = new Introspection(connection, settings).read(() -> {});
      checkFound(options, whole);
      List<Table> tables =
          whole.tables().stream()
              .filter(t -> options.tables().isEmpty() || options.tables().contains(t.name()))
              .toList();
      Snapshot snapshot =
          new Snapshot(
              whole.product(),
              whole.catalog(),
              whole.schema(),
              tables,
              options.tables().isEmpty() ? whole.routines() : List.of(),
              List.of());
      Map<String, List<String>> codes = new LinkedHashMap<>();
      CodeSearch search = new CodeSearch(connection, Dialect.of(settings.url()), snapshot);
      snapshot.tables().forEach(table -> codes.putAll(search.in(table)));
      return ConfigurationWriter.write(options, settings, snapshot, codes);
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  private static void checkFound(ImportOptions options, Snapshot whole) {
    List<String> names = whole.tables().stream().map(Table::name).toList();
    if (names.isEmpty() && whole.routines().isEmpty()) {
      throw missing(
          "The database shows no table",
          "see whether the URL names the right one, and what its user may read");
    }
    for (String wanted : options.tables()) {
      if (!names.contains(wanted)) {
        throw missing("There is no table `" + wanted + "`", Suggestion.forWord(wanted, names));
      }
    }
  }

  private static Fault missing(String message, String remedy) {
    return Fault.builder(Fault.Kind.NOT_FOUND, message).operator(remedy).build();
  }

  /// The snapshot with what these queries answer, each described by the database.
  public static Snapshot describe(
      JdbcSettings settings, Snapshot snapshot, List<QuerySource> queries) {
    try (Connection connection = connect(settings)) {
      QueryDescription description = new QueryDescription(connection, settings);
      List<QueryShape> shapes = new ArrayList<>();
      for (QuerySource query : queries) {
        shapes.add(description.of(query));
      }
      return snapshot.with(shapes);
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  private static Fault unreachable(SQLException e) {
    return Fault.builder(Fault.Kind.UNREACHABLE, "The database could not be read")
        .operator(
            "SQLSTATE "
                + e.getSQLState()
                + ": "
                + e.getMessage()
                + (String.valueOf(e.getSQLState()).startsWith("28")
                    ? "; say who connects by --user and --password-file"
                    : "")
                + (String.valueOf(e.getSQLState()).startsWith("08")
                    ? "; see whether a database answers at the host and port of the URL"
                    : ""))
        .cause(e)
        .build();
  }

  private static Connection connect(JdbcSettings settings) throws SQLException {
    Properties properties = new Properties();
    if (settings.user() != null) {
      properties.setProperty("user", settings.user());
    }
    if (settings.password() != null) {
      properties.setProperty("password", settings.password().reveal());
    }
    Connections.driverProperties(Dialect.of(settings.url()), settings.connectTimeout().toMillis())
        .forEach(properties::setProperty);
    // For the other drivers. JDBC has this one setting for all; nothing connects beside an import.
    int before = DriverManager.getLoginTimeout();
    DriverManager.setLoginTimeout(Math.clamp(settings.connectTimeout().toSeconds(), 1, 3600));
    Connection connection;
    try {
      connection = DriverManager.getConnection(settings.url(), properties);
    } finally {
      DriverManager.setLoginTimeout(before);
    }
    connection.setReadOnly(true);
    if (settings.schema() != null) {
      connection.setSchema(settings.schema());
    }
    return connection;
  }

  /// The text of a snapshot's file.
  static String text(Snapshot snapshot) {
    return SnapshotWriter.write(snapshot);
  }
}
