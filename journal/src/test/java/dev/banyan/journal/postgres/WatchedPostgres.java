package dev.banyan.journal.postgres;

import dev.banyan.base.Secret;
import dev.banyan.journal.Moment;
import dev.banyan.journal.Store;
import java.time.Duration;
import java.util.function.Consumer;

/// Opens a store that tells where it is in its work.
public final class WatchedPostgres {
  private WatchedPostgres() {}

  public static Store open(String url, Consumer<Moment> reached) {
    PostgresSettings settings =
        new PostgresSettings(url, null, Secret.of(""), Duration.ofSeconds(5));
    return PostgresStore.open(settings, Schema.NEWEST, reached);
  }
}
