package dev.banyan.projection.store;

import dev.banyan.base.Fault;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.sqlite.FileTrouble;
import dev.banyan.journal.sqlite.OwnFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/// Where read models are kept, with their checkpoints. What is lost here is made anew from the
/// journal, so nothing is flushed before it is needed: after a crash, rows and checkpoints are as
/// they were together some time before.
///
/// Thread-safe; what it opens is owned by one thread each, a platform thread for SQLite, whose
/// native calls pin the carrier of a virtual one.
public final class ViewStore {
  private final String where;
  private final Dialect dialect;
  private final Properties properties;
  private final String url;
  private final List<String> opening;

  /// @param opening what each connection begins with
  private ViewStore(
      String where, String url, Dialect dialect, Properties properties, List<String> opening) {
    this.where = where;
    this.url = url;
    this.dialect = dialect;
    this.properties = properties;
    this.opening = opening;
  }

  /// In a file of its own. The folder must be there.
  public static ViewStore sqlite(Path file) {
    Properties properties = new Properties();
    properties.setProperty("busy_timeout", "10000");
    String url = "jdbc:sqlite:" + file.toAbsolutePath();
    return new ViewStore(
        file.toString(),
        url,
        Dialect.SQLITE,
        properties,
        List.of(
            "pragma journal_mode = wal",
            "pragma synchronous = normal",
            "pragma trusted_schema = off"));
  }

  /// In the database of a journal. Other nodes wait for the checkpoints of one that stands still no
  /// longer than for the heads of a journal.
  public static ViewStore postgres(PostgresSettings settings) {
    Properties properties = settings.properties();
    properties.setProperty("ApplicationName", "banyan-views");
    return new ViewStore(
        settings.url(),
        settings.url(),
        Dialect.POSTGRES,
        properties,
        List.of(
            "set synchronous_commit = off",
            "set idle_in_transaction_session_timeout = " + settings.standing().toMillis()));
  }

  /// The file or database, for people.
  public String where() {
    return where;
  }

  /// A session that writes, with all tables there.
  ///
  /// @throws Fault where the store is away, broken or of a newer Banyan
  public ViewSession session() {
    if (dialect == Dialect.SQLITE) {
      create();
    }
    Connection connection = connect();
    try {
      Schema.raise(connection, dialect, where);
      return new ViewSession(this, connection, dialect);
    } catch (SQLException e) {
      close(connection);
      throw failed(e);
    } catch (Fault fault) {
      close(connection);
      throw fault;
    }
  }

  private void create() {
    Path file = Path.of(where);
    try {
      OwnFile.create(file);
    } catch (IOException e) {
      throw failed(told(FileTrouble.of(file, e)), e);
    }
  }

  /// A reader of rows; a session must have been opened before.
  public ViewReader reader() {
    return new ViewReader(this, connect());
  }

  private Connection connect() {
    Connection connection = null;
    try {
      connection = DriverManager.getConnection(url, properties);
      for (String text : opening) {
        Dialect.execute(connection, text);
      }
      return connection;
    } catch (SQLException e) {
      if (connection != null) {
        close(connection);
      }
      throw failed(e);
    }
  }

  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      System.getLogger("banyan.projection")
          .log(System.Logger.Level.DEBUG, "closing read models: " + e.getMessage());
    }
  }

  /// What the server says in its first line: the driver tells a batch with all that it was to
  /// write, and the lines behind may tell values.
  private static String said(SQLException e) {
    boolean batch = e instanceof BatchUpdateException;
    String said = batch ? null : e.getMessage();
    if (batch && e.getCause() instanceof SQLException cause) {
      said = cause.getMessage();
    }
    return said == null
        ? "state " + e.getSQLState()
        : said.lines().findFirst().orElse("state " + e.getSQLState());
  }

  private static String told(FileTrouble trouble) {
    return trouble.why()
        + "; "
        + trouble.wayOut()
        + "; the file may be removed while the gateway is stopped: it is made anew";
  }

  private String why(SQLException e) {
    return switch (dialect) {
      case POSTGRES -> said(e);
      case SQLITE -> told(FileTrouble.of(Path.of(where), e));
    };
  }

  Fault failed(SQLException e) {
    return failed(why(e), e);
  }

  private Fault failed(String why, Exception cause) {
    return Fault.builder(Fault.Kind.OVERLOADED, "Read models are not available")
        .operator("read models in " + where + ": " + why)
        .retryAfter(Duration.ofSeconds(1))
        .cause(cause)
        .build();
  }
}
