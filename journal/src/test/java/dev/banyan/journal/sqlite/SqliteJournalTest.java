package dev.banyan.journal.sqlite;

import dev.banyan.journal.JournalContract;
import dev.banyan.journal.Store;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest extends JournalContract {
  @TempDir private @Nullable Path folder;

  @Override
  protected Store store() {
    return SqliteStore.open(Objects.requireNonNull(folder).resolve("data/x.db"));
  }
}
