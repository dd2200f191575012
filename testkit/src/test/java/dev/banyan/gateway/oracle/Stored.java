package dev.banyan.gateway.oracle;

import dev.banyan.audit.Verdict;
import dev.banyan.audit.Verifier;
import dev.banyan.journal.Archive;
import dev.banyan.journal.postgres.PostgresArchive;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.sqlite.SqliteArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The store of a gateway that is down, read by plain SQL: of a file, a copy is read, so that the
/// next start finds what the kill has left.
final class Stored {
  private static final List<String> SUFFIXES = List.of("", "-wal", ".head");

  private final Path folder;
  private final String database;

  /// A record as it lies there.
  record Row(Line line, String kind, long atMicros, String payload, String hash) {
    String stream() {
      return line.stream;
    }
  }

  /// Where a record is.
  record Line(int partition, long position, String stream, long version) {}

  /// @param database the address of a PostgreSQL database, or nothing for a file in the folder
  Stored(Path folder, String database) {
    this.folder = folder;
    this.database = database;
  }

  boolean inPostgres() {
    return !database.isEmpty();
  }

  /// The address of the PostgreSQL database, or nothing.
  String database() {
    return database;
  }

  /// What `store` of the configuration says.
  String configured() {
    return inPostgres() ? "{ postgres: { url: \"${env:STORE_URL}\" } }" : "{ sqlite: data/x.db }";
  }

  /// All records, by partition and position; the product's own verifier must find no flaw.
  List<Row> read() {
    try {
      if (inPostgres()) {
        settle();
        return rows(
            database,
            "select partition, position, stream, version, kind, at, payload, hash"
                + " from banyan_record order by partition, position");
      }
      Path copy = copy();
      verify(SqliteArchive.open(copy));
      return rows(
          "jdbc:sqlite:" + copy,
          "select 0, position, stream, version, kind, at, payload, hash"
              + " from record order by position");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path copy() throws IOException {
    Path data = folder.resolve("data");
    Path copies = Files.createDirectories(folder.resolve("copy"));
    Files.deleteIfExists(copies.resolve("x.db-shm"));
    for (String suffix : SUFFIXES) {
      Path from = data.resolve("x.db" + suffix);
      Path to = copies.resolve("x.db" + suffix);
      if (Files.exists(from)) {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.deleteIfExists(to);
      }
    }
    return copies.resolve("x.db");
  }

  private static void verify(Archive archive) {
    try (archive) {
      Verdict verdict = new Verifier(Verifier.Demands.NONE).judge(archive);
      if (!verdict.flaws().isEmpty()) {
        throw new AssertionError("the verifier found " + verdict.flaws());
      }
    }
  }

  /// Waits until the server has noticed that the gateway is gone: until then, what was sent may
  /// still be committed.
  private void settle() throws SQLException {
    long end = System.nanoTime() + 20_000_000_000L;
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      while (others(statement) > 0) {
        if (System.nanoTime() > end) {
          throw new AssertionError("connections of a killed gateway are still open");
        }
        Thread.onSpinWait();
      }
    }
    verify(
        PostgresArchive.open(
            new PostgresSettings(database, null, null, PostgresSettings.PATIENCE)));
  }

  private static int others(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "select count(*) from pg_stat_activity where datname = current_database()"
                + " and pid <> pg_backend_pid()")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static List<Row> rows(String url, String query) throws SQLException {
    List<Row> all = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        all.add(
            new Row(
                new Line(rows.getInt(1), rows.getLong(2), rows.getString(3), rows.getLong(4)),
                rows.getString(5),
                rows.getLong(6),
                new String(rows.getBytes(7), StandardCharsets.UTF_8),
                HexFormat.of().formatHex(rows.getBytes(8))));
      }
    }
    return all;
  }
}
