package dev.banyan.journal.postgres;

import dev.banyan.base.Secret;
import dev.banyan.journal.JournalContract;
import dev.banyan.journal.Store;
import dev.banyan.testbase.PostgresServer;
import java.time.Duration;

class PostgresJournalTest extends JournalContract {
  private final PostgresSettings database = settings(PostgresServer.database());

  @Override
  protected Store store() {
    return PostgresStore.open(database);
  }

  static PostgresSettings settings(String url) {
    return new PostgresSettings(url, null, Secret.of(""), Duration.ofSeconds(5));
  }
}
