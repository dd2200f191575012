package dev.banyan.command;

import dev.banyan.journal.Store;
import dev.banyan.journal.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class SqliteCommandsTest extends CommandsContract {
  @TempDir private @Nullable Path folder;

  @Override
  protected Store store() {
    return SqliteStore.open(Objects.requireNonNull(folder).resolve("x.db"));
  }
}
