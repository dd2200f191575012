package dev.banyan.command;

import dev.banyan.journal.Store;
import dev.banyan.journal.postgres.Databases;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.postgres.PostgresStore;

class PostgresCommandsTest extends CommandsContract {
  private final PostgresSettings database = Databases.empty();

  @Override
  protected Store store() {
    return PostgresStore.open(database);
  }
}
