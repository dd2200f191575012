package dev.banyan.bench.journal;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;

/// A PostgreSQL server that flushes each commit, its files in a folder: `EmptyDatabase FOLDER`.
/// Prints its port and ends with its standard input.
public final class EmptyDatabase {
  private EmptyDatabase() {}

  public static void main(String[] arguments) throws IOException {
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setDataDirectory(Path.of(arguments[0]))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("shared_buffers", "256MB")
            .start()) {
      System.out.println("ready " + server.getPort());
      System.out.flush();
      while (System.in.read() >= 0) {
        // Only the end of the input says something.
      }
    }
  }
}
