package dev.banyan.journal.postgres;

import dev.banyan.journal.JournalContract;
import dev.banyan.journal.Store;

class PostgresJournalTest extends JournalContract {
  private final PostgresSettings database = Databases.empty();

  @Override
  protected Store store() {
    return PostgresStore.open(database);
  }
}
