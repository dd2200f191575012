package dev.banyan.projection;

import dev.banyan.journal.Store;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.projection.store.ViewStore;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class SqliteRebuildTest extends RebuildContract {
  @TempDir private @Nullable Path folder;

  private Path file(String file) {
    return Objects.requireNonNull(folder).resolve(file);
  }

  @Override
  Store store() {
    return SqliteStore.open(file("one.db"));
  }

  @Override
  ViewStore views() {
    return ViewStore.sqlite(file("views.db"));
  }
}
