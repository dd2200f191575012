package dev.banyan.journal.postgres;

import dev.banyan.base.Secret;
import dev.banyan.testbase.PostgresServer;
import java.time.Duration;

/// How tests reach the PostgreSQL of this process.
public final class Databases {
  private Databases() {}

  /// A new, empty database.
  public static PostgresSettings empty() {
    return settings(PostgresServer.database());
  }

  static PostgresSettings settings(String url) {
    return new PostgresSettings(url, null, Secret.of(""), Duration.ofSeconds(5));
  }
}
