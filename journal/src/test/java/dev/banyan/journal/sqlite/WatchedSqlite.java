package dev.banyan.journal.sqlite;

import dev.banyan.journal.Moment;
import dev.banyan.journal.Store;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Opens a store that tells where it is in its work.
public final class WatchedSqlite {
  private WatchedSqlite() {}

  public static Store open(Path path, Consumer<Moment> reached) {
    return SqliteStore.open(path, Schema.NEWEST, reached);
  }
}
