package dev.banyan.journal.oracle;

import dev.banyan.journal.Moment;
import dev.banyan.journal.Store;
import dev.banyan.journal.postgres.WatchedPostgres;
import dev.banyan.journal.sqlite.WatchedSqlite;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;

/// Where the journal under proof is kept: a path, or the address of a PostgreSQL database.
record Place(String where) {
  boolean inPostgres() {
    return where.startsWith("jdbc:");
  }

  Store open(Consumer<Moment> reached) {
    return inPostgres()
        ? WatchedPostgres.open(where, reached)
        : WatchedSqlite.open(Path.of(where), reached);
  }

  /// Waits until the server has noticed that a writer is gone: until then, what the writer sent may
  /// still be committed.
  void settle() throws SQLException {
    if (!inPostgres()) {
      return;
    }
    try (Connection connection = DriverManager.getConnection(where);
        Statement statement = connection.createStatement()) {
      while (writers(statement) > 0) {
        Thread.onSpinWait();
      }
    }
  }

  private static int writers(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'banyan-journal'")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}
