package dev.banyan.projection;

import dev.banyan.journal.Store;
import dev.banyan.journal.postgres.Databases;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.postgres.PostgresStore;
import dev.banyan.projection.store.ViewStore;

class PostgresRebuildTest extends RebuildContract {
  private final PostgresSettings views = Databases.empty();

  @Override
  Store store() {
    return PostgresStore.open(views);
  }

  @Override
  ViewStore views() {
    return ViewStore.postgres(views);
  }
}
