package dev.banyan.journal.postgres;

import dev.banyan.base.Secret;
import dev.banyan.testbase.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// How tests reach the PostgreSQL of this process.
public final class Databases {
  private Databases() {}

  /// A new, empty database.
  public static PostgresSettings empty() {
    return settings(PostgresServer.database());
  }

  /// Returns once somebody there waits for a lock that another one has.
  static void awaitWaiting(PostgresSettings database) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    try (Connection connection = DriverManager.getConnection(database.url());
        Statement statement = connection.createStatement()) {
      while (System.nanoTime() < end) {
        try (ResultSet rows =
            statement.executeQuery(
                "select 1 from pg_stat_activity where datname = current_database()"
                    + " and wait_event_type = 'Lock'")) {
          if (rows.next()) {
            return;
          }
        }
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("nobody waits");
  }

  public static PostgresSettings settings(String url) {
    return new PostgresSettings(url, null, Secret.of(""), Duration.ofSeconds(5));
  }
}
