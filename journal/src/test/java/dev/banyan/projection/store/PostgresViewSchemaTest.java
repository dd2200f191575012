package dev.banyan.projection.store;

import dev.banyan.journal.postgres.Databases;
import dev.banyan.journal.postgres.PostgresSettings;

class PostgresViewSchemaTest extends ViewSchemaContract {
  private final PostgresSettings database = Databases.empty();

  @Override
  String url() {
    return database.url();
  }

  @Override
  ViewStore store() {
    return ViewStore.postgres(database);
  }

  @Override
  String number() {
    return "bigint";
  }

  @Override
  String bytes() {
    return "bytea";
  }
}
