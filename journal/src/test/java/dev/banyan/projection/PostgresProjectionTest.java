package dev.banyan.projection;

import dev.banyan.journal.Store;
import dev.banyan.journal.postgres.Databases;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.postgres.PostgresStore;
import dev.banyan.projection.store.ViewStore;
import dev.banyan.testbase.PostgresServer;

class PostgresProjectionTest extends ProjectionContract {
  private final PostgresSettings views = Databases.empty();
  private PostgresSettings database = views;

  @Override
  Store store() {
    return PostgresStore.open(database);
  }

  @Override
  ViewStore views() {
    return ViewStore.postgres(views);
  }

  @Override
  void interfere(String statement) {
    PostgresServer.run(views.url(), statement);
  }

  @Override
  void another() {
    database = Databases.empty();
  }
}
