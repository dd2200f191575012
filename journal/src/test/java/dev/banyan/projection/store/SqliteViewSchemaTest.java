package dev.banyan.projection.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteViewSchemaTest extends ViewSchemaContract {
  @TempDir private @Nullable Path folder;

  @Test
  void keepsItsFilesToTheirOwner() throws IOException {
    try (ViewSession _ = store().session()) {
      for (String one : List.of("views.db", "views.db-wal", "views.db-shm")) {
        Path path = file().resolveSibling(one);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(one)
            .isEqualTo("rw-------");
      }
    }
  }

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
