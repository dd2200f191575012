package dev.banyan.audit;

import dev.banyan.journal.Archive;
import dev.banyan.journal.sqlite.SqliteArchive;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.zip.CRC32C;

/// A copy of a SQLite store: the file and its head file.
final class SqliteCopy implements Copy {
  final Path file;
  private final byte[] content;
  private final byte[] head;
  private Connection connection;

  SqliteCopy(Path original, Path file) throws IOException, SQLException {
    this.file = file;
    this.content = Files.readAllBytes(original);
    this.head = Files.readAllBytes(original.resolveSibling(original.getFileName() + ".head"));
    Files.write(file, content);
    this.connection = connect();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file + "?synchronous=off");
  }

  Path headFile() {
    return file.resolveSibling(file.getFileName() + ".head");
  }

  @Override
  public void restore() {
    try {
      connection.close();
      for (String suffix : new String[] {"-wal", "-shm", "-journal"}) {
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
      }
      Files.write(file, content);
      Files.write(headFile(), head);
      connection = connect();
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public void end(int partition, long position, Bytes hash) {
    ByteBuffer all = ByteBuffer.allocate(96);
    all.put("BANYANH1".getBytes(StandardCharsets.US_ASCII));
    for (int slot = 0; slot < 2; slot++) {
      ByteBuffer one = ByteBuffer.allocate(40).putLong(position).put(hash.toArray());
      CRC32C sum = new CRC32C();
      sum.update(one.array());
      all.put(one.array()).putInt((int) sum.getValue());
    }
    try {
      Files.write(headFile(), all.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Archive open() {
    return SqliteArchive.open(file);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
