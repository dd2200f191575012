package dev.banyan.journal.postgres;

import dev.banyan.journal.Untrusted;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Makes connections that keep the promise of the journal: what is committed is flushed.
record Connecting(PostgresSettings settings) {
  /// Settings that the server does not have are passed over: the second came with version 17.
  private static final String BOUNDS =
      """
      select set_config(s.name, x.bound, false)
        from (values ('idle_in_transaction_session_timeout', ?), ('transaction_timeout', ?))
          as x (name, bound) join pg_settings s on s.name = x.name""";

  /// The first of them alone.
  private static final String STANDING =
      "select set_config('idle_in_transaction_session_timeout', ?, false)";

  /// How many times as long as one answer a whole transaction may take: two answers and the wait
  /// between them, rounded up.
  private static final int PATIENCES = 3;

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

  /// Has the server end transactions of this connection that nobody goes on with: a process that
  /// stands still, or is behind a network that is gone, holds the heads that all others wait for.
  /// One that says nothing is ended while others still wait patiently; one that began to say
  /// something, when nobody can be waiting for it any more. It holds from the next transaction on.
  void bound(Connection connection) throws SQLException {
    try (PreparedStatement set = connection.prepareStatement(BOUNDS)) {
      set.setString(1, settings.standing().toMillis() + "ms");
      set.setString(2, settings.patience().multipliedBy(PATIENCES).toMillis() + "ms");
      set.execute();
    }
  }

  /// Has the server end only those that say nothing, however long they go on: one that looks the
  /// store through holds all heads as well.
  void standing(Connection connection) throws SQLException {
    try (PreparedStatement set = connection.prepareStatement(STANDING)) {
      set.setString(1, settings.standing().toMillis() + "ms");
      set.execute();
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
