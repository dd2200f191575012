package dev.banyan.command;

import dev.banyan.journal.Store;
import dev.banyan.journal.postgres.PostgresServer;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.postgres.PostgresStore;

class PostgresCommandsTest extends CommandsContract {
  private final PostgresSettings database = PostgresServer.database();

  @Override
  protected Store store() {
    return PostgresStore.open(database);
  }
}
