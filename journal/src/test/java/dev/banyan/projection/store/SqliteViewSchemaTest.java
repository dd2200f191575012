package dev.banyan.projection.store;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class SqliteViewSchemaTest extends ViewSchemaContract {
  @TempDir private @Nullable Path folder;

  private Path file() {
    return Objects.requireNonNull(folder).resolve("views.db");
  }

  @Override
  String url() {
    return "jdbc:sqlite:" + file();
  }

  @Override
  ViewStore store() {
    return ViewStore.sqlite(file());
  }

  @Override
  String number() {
    return "integer";
  }

  @Override
  String bytes() {
    return "blob";
  }
}
