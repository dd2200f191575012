package dev.banyan.projection;

import dev.banyan.journal.Store;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.projection.store.ViewStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
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
  void interfere(String statement) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file("views.db"));
        Statement open = connection.createStatement()) {
      open.execute("pragma busy_timeout = 10000");
      open.execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  void another() {
    name = "another.db";
  }
}
