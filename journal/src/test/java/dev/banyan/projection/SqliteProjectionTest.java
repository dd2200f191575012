package dev.banyan.projection;

import dev.banyan.journal.Store;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.projection.store.ViewStore;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class SqliteProjectionTest extends ProjectionContract {
  @TempDir private @Nullable Path folder;
  private String name = "one.db";

  private Path file(String file) {
    return Objects.requireNonNull(folder).resolve(file);
  }

  @Override
  Store store() {
    return SqliteStore.open(file(name));
  }

  @Override
  ViewStore views() {
    return ViewStore.sqlite(file("views.db"));
  }

  @Override
  void another() {
    name = "another.db";
  }
}
