package dev.banyan.bench.journal;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;

/// A PostgreSQL server that flushes each commit, its files in a folder: `EmptyDatabase FOLDER
/// [SETTING=VALUE …]`. Prints its port and ends with its standard input.
public final class EmptyDatabase {
  private EmptyDatabase() {}

  public static void main(String[] arguments) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(Path.of(arguments[0]))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("shared_buffers", "256MB");
    for (int i = 1; i < arguments.length; i++) {
      String[] setting = arguments[i].split("=", 2);
      builder.setServerConfig(setting[0], setting[1]);
    }
    try (EmbeddedPostgres server = builder.start()) {
      System.out.println("ready " + server.getPort());
      System.out.flush();
      while (System.in.read() >= 0) {
        // Only the end of the input says something.
      }
    }
  }
}
