package dev.banyan.journal.postgres;

import dev.banyan.journal.Untrusted;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Makes connections that keep the promise of the journal: what is committed is flushed.
record Connecting(PostgresSettings settings) {
  Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(settings.url(), settings.properties());
    try (Statement statement = connection.createStatement()) {
      if (shown(statement, "synchronous_commit").equals("off")) {
        statement.execute("set synchronous_commit = on");
      }
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      return connection;
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
  }

  /// Refuses a server that does not flush what it acknowledges.
  void mustFlush(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (shown(statement, "fsync").equals("off")) {
        throw Untrusted.store(
            settings.url(),
            "the server flushes nothing (`fsync` is off)",
            "set `fsync = on` in its configuration");
      }
    }
  }

  private static String shown(Statement statement, String name) throws SQLException {
    try (ResultSet rows = statement.executeQuery("show " + name)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }

  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      System.getLogger("banyan.journal")
          .log(System.Logger.Level.DEBUG, "closing the journal: " + e.getMessage());
    }
  }
}
