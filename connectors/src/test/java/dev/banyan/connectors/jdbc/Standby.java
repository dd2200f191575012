package dev.banyan.connectors.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// A PostgreSQL server of its own with a streaming replica, made by a base backup: the files are
/// copied between `pg_backup_start` and `pg_backup_stop`, as `pg_basebackup` does.
public final class Standby implements AutoCloseable {
  private final EmbeddedPostgres primary;
  private final EmbeddedPostgres replica;

  public Standby(Path folder) {
    try {
      this.primary =
          EmbeddedPostgres.builder()
              .setDataDirectory(folder.resolve("primary").toFile())
              .setServerConfig("wal_level", "replica")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("wal_keep_size", "256MB")
              .setServerConfig("max_connections", "60")
              .start();
      Path copy = folder.resolve("replica");
      backUp(folder.resolve("primary"), copy);
      this.replica =
          EmbeddedPostgres.builder()
              .setDataDirectory(copy.toFile())
              .setCleanDataDirectory(false)
              .setServerConfig("hot_standby", "on")
              .setServerConfig("max_connections", "60")
              .start();
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void backUp(Path from, Path to) throws SQLException, IOException {
    try (Connection connection = primary.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_backup_start('standby', true)");
      copy(from, to);
      try (ResultSet stop = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        stop.next();
        Files.writeString(to.resolve("backup_label"), stop.getString(1));
      }
    }
    Files.writeString(to.resolve("standby.signal"), "");
    Files.writeString(
        to.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=localhost port=%d user=postgres'\n".formatted(primary.getPort()));
  }

  /// Without what belongs to the running server alone.
  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Path target = to.resolve(from.relativize(folder).toString());
            Files.createDirectories(target);
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = file.getFileName().toString();
            if (!List.of("postmaster.pid", "postmaster.opts", "epg-lock").contains(name)) {
              Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE; // A file that the server removed meanwhile.
          }
        });
  }

  public String primaryUrl() {
    return primary.getJdbcUrl("postgres", "postgres");
  }

  public String replicaUrl() {
    return replica.getJdbcUrl("postgres", "postgres");
  }

  int replicaPort() {
    return replica.getPort();
  }

  Database primary() {
    return new Database(primaryUrl());
  }

  Database replica() {
    return new Database(replicaUrl());
  }

  /// The replica goes on receiving, and shows nothing newer.
  public void pause() {
    replica().ask("select pg_wal_replay_pause()::text");
    while (!replica().ask("select pg_get_wal_replay_pause_state()").contains("paused")) {
      Thread.onSpinWait();
    }
  }

  public void resume() {
    replica().ask("select pg_wal_replay_resume()::text");
  }

  /// Waits until the replica shows everything that was written before.
  public void catchUp() {
    String now = primary().ask("select pg_current_wal_lsn()::text").getFirst();
    String there = "select (pg_last_wal_replay_lsn() >= '" + now + "')::text";
    while (!replica().ask(there).contains("true")) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    try {
      replica.close();
      primary.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
