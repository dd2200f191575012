package dev.banyan.journal.sqlite;

import dev.banyan.base.Fault;
import dev.banyan.journal.Archive;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.StreamId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A SQLite store opened to be looked at: neither locked nor written, so that a gateway may have it
/// open. The head file is read first, so that it is never ahead of what is seen of the store.
public final class SqliteArchive implements Archive {
  private static final String COLUMNS =
      "select position, tenant, stream, version, kind, at, claims, payload, hash from record ";

  /// Longer ones are none.
  private static final String RESERVATIONS =
      "select tenant, scope, key from reservation"
          + " where length(tenant) + length(scope) + length(key) <= "
          + 3 * StreamId.LENGTH_MAX;

  /// Reservations that no record took: its claims, as `Chain.written` has them, must hold a `+`,
  /// then tenant, scope and key with a NUL behind each, and begin so or have a NUL before.
  private static final String ASTRAY =
      """
      select count(*) filter (where r.position is null or not instr(
          cast(x'00' || r.claims as blob), cast(x'00' || cast('+' || v.tenant as blob)
          || x'00' || cast(v.scope as blob) || x'00' || cast(v.key as blob) || x'00' as blob)))
      from reservation v left join record r on r.position = v.position""";

  private final Path path;
  private final Connection connection;
  private final End end;

  private SqliteArchive(Path path, Connection connection, End end) {
    this.path = path;
    this.connection = connection;
    this.end = end;
  }

  /// @throws Fault where there is no such file, or where it is not a store of ours
  public static SqliteArchive open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw Archive.unreachable(
          path.toString(),
          Files.isDirectory(path)
              ? "it is a folder; name the file in it"
              : "there is no such file");
    }
    End end = end(path.resolveSibling(path.getFileName() + ".head"));
    Connection connection = null;
    try {
      connection = OpenFile.connect(path, true);
      connection.setAutoCommit(false);
      if (!Schema.NEWEST.isNewest(connection, path)) {
        throw Archive.unreachable(
            path.toString(),
            isEmpty(path)
                ? "it is empty: nothing was ever written to it"
                : "an older Banyan wrote it; start the gateway with it once");
      }
      return new SqliteArchive(path, connection, end);
    } catch (SQLException e) {
      close(connection);
      throw failed(path, e);
    } catch (Fault fault) {
      close(connection);
      throw fault;
    }
  }

  private static boolean isEmpty(Path path) {
    try {
      return Files.size(path) == 0;
    } catch (IOException _) {
      return false;
    }
  }

  private static void close(@Nullable Connection connection) {
    if (connection != null) {
      OpenFile.close(connection);
    }
  }

  private static End end(Path headFile) {
    try {
      HeadFile.Head head = HeadFile.read(headFile, false);
      return head == null
          ? new End.Untold("a person has written into its head file that it is to be trusted")
          : new End.Acknowledged(head.position(), head.hash());
    } catch (Fault fault) {
      return new End.Untold(
          Files.exists(headFile) ? "its head file is broken" : "its head file is not beside it");
    }
  }

  private static Fault failed(Path path, SQLException e) {
    int code = e.getErrorCode() & 0xff;
    if (code == SqliteStore.NO_DATABASE) {
      return Archive.broken(
          path.toString(),
          "it is no SQLite file, or broken: correct the path, or restore a backup");
    }
    return code == SqliteStore.CORRUPT
        ? Archive.broken(path.toString(), String.valueOf(e.getMessage()))
        : Archive.unreachable(path.toString(), String.valueOf(e.getMessage()));
  }

  @Override
  public String where() {
    return path.toString();
  }

  @Override
  public List<End> ends() {
    return List.of(end);
  }

  @Override
  public void scan(int partition, long afterPosition, Predicate<Row> visitor) {
    try (PreparedStatement ask =
        connection.prepareStatement(COLUMNS + "where position > ? order by position")) {
      ask.setLong(1, afterPosition);
      try (ResultSet rows = ask.executeQuery()) {
        boolean more = true;
        while (more && rows.next()) {
          more = visitor.test(row(rows));
        }
      }
    } catch (SQLException e) {
      throw failed(path, e);
    }
  }

  @Override
  public List<Row> read(StreamId stream, long afterVersion, int max) {
    List<Row> found = new ArrayList<>();
    try (PreparedStatement ask =
        connection.prepareStatement(
            COLUMNS + "where tenant = ? and stream = ? and version > ? order by version limit ?")) {
      ask.setString(1, stream.tenant());
      ask.setString(2, stream.name());
      ask.setLong(3, afterVersion);
      ask.setInt(4, max);
      try (ResultSet rows = ask.executeQuery()) {
        while (rows.next()) {
          found.add(row(rows));
        }
      }
    } catch (SQLException e) {
      throw failed(path, e);
    }
    return found;
  }

  private static Row row(ResultSet rows) throws SQLException {
    try {
      return new Row.Whole(SqliteReader.record(rows));
    } catch (Fault outsideOurLimits) {
      return new Row.Unreadable(rows.getLong(1));
    }
  }

  @Override
  public List<String> damage() {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("pragma integrity_check(10)")) {
      while (rows.next()) {
        String one = rows.getString(1);
        if (!"ok".equals(one)) {
          found.add("SQLite's check of the file: " + one);
        }
      }
    } catch (SQLException e) {
      found.add("SQLite's check of the file: " + e.getMessage());
    }
    return found;
  }

  @Override
  public void reservations(Consumer<Reservation> visitor) {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(RESERVATIONS)) {
      while (rows.next()) {
        Reservation one = Reservation.of(rows.getString(1), rows.getString(2), rows.getString(3));
        if (one != null) {
          visitor.accept(one);
        }
      }
    } catch (SQLException e) {
      throw failed(path, e);
    }
  }

  @Override
  public long astray() {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(ASTRAY)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw failed(path, e);
    }
  }

  @Override
  public void close() {
    OpenFile.close(connection);
  }
}
