package dev.banyan.journal.sqlite;

import dev.banyan.journal.Untrusted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/// How the files of a SQLite store are locked, opened and closed.
final class OpenFile {
  /// Read only; and to read, write and create: SQLite's numbers, and 65536 for no mutex of its own.
  private static final String OPEN_TO_READ = "65537";

  private static final String OPEN_TO_WRITE = "65542";

  private OpenFile() {}

  /// Keeps every other process away, until the channel is closed or this process ends.
  static FileChannel lock(Path path) {
    if (Files.isDirectory(path)) {
      throw Untrusted.store(path.toString(), "it is a folder", "name a file in it");
    }
    Path file = path.resolveSibling(path.getFileName() + ".lock");
    FileChannel channel = null;
    try {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException _) {
      // Somebody in this process has it: told below like anybody else.
    } catch (IOException e) {
      throw FileTrouble.of(path, e).refusing(path);
    }
    if (channel != null) {
      unlock(channel);
    }
    throw Untrusted.store(
        path.toString(),
        "another process has it open",
        "stop that one, or give this one a store of its own; several nodes share PostgreSQL");
  }

  /// A connection that flushes with every commit and leaves the log alone, or one that cannot
  /// write.
  static Connection connect(Path path, boolean readOnly) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("busy_timeout", "10000");
    properties.setProperty("open_mode", readOnly ? OPEN_TO_READ : OPEN_TO_WRITE);
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + path.toAbsolutePath(), properties);
    try (Statement statement = connection.createStatement()) {
      if (!readOnly) {
        statement.execute("pragma journal_mode = wal");
        statement.execute("pragma synchronous = full");
        statement.execute("pragma wal_autocheckpoint = 0");
      }
      statement.execute("pragma trusted_schema = off");
      statement.execute("pragma cell_size_check = on");
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
    return connection;
  }

  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      System.getLogger("banyan.journal")
          .log(System.Logger.Level.WARNING, "closing the journal: " + e.getMessage());
    }
  }

  static void unlock(FileChannel locked) {
    try {
      locked.close();
    } catch (IOException e) {
      System.getLogger("banyan.journal")
          .log(System.Logger.Level.WARNING, "unlocking the journal: " + e.getMessage());
    }
  }
}
