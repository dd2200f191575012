package dev.banyan.journal.postgres;

import dev.banyan.journal.Moment;
import dev.banyan.journal.Store;
import java.util.function.Consumer;

/// Opens a store that tells where it is in its work.
public final class WatchedPostgres {
  private WatchedPostgres() {}

  public static Store open(String url, Consumer<Moment> reached) {
    return PostgresStore.open(Databases.settings(url), Schema.NEWEST, reached);
  }
}
