package dev.banyan.journal.postgres;

import dev.banyan.base.Fault;
import dev.banyan.journal.Archive;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.Untrusted;
import dev.banyan.value.Bytes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL store opened to be looked at, in one transaction that reads only and sees one
/// moment; whoever writes is not held up.
public final class PostgresArchive implements Archive {
  /// How many rows the driver holds at a time.
  private static final int ROWS = 50;

  private static final String COLUMNS =
      "select position, tenant, stream, version, kind, at, claims, payload, hash, 0, partition"
          + " from banyan_record ";

  /// Longer ones are none.
  private static final String RESERVATIONS =
      "select tenant, scope, key from banyan_reservation where partition is not null"
          + " and length(tenant) + length(scope) + length(key) <= "
          + 3 * StreamId.LENGTH_MAX;

  private static final String ASTRAY =
      """
      select count(*) filter (where r.position is null or position('\\x00'
          || convert_to('+' || v.tenant, 'UTF8') || '\\x00' || convert_to(v.scope, 'UTF8')
          || '\\x00' || convert_to(v.key, 'UTF8') || '\\x00' in '\\x00' || r.claims) = 0)
      from banyan_reservation v left join banyan_record r
        on r.partition = v.partition and r.position = v.position
      where v.partition is not null""";

  private static final String STREAMS =
      """
      select count(*) from banyan_stream s full join
        (select tenant, stream, max(version) as version from banyan_record
         group by tenant, stream) r using (tenant, stream)
      where coalesce(s.version, 0) <> coalesce(r.version, 0)""";

  private static final String OUTSIDE =
      "select count(*) from banyan_record"
          + " where partition not in (select partition from banyan_head)";

  /// More than any store has: somebody else wrote such a head row.
  private static final int PARTITIONS_MAX = 4_096;

  private final String where;
  private final Connection connection;

  private PostgresArchive(String where, Connection connection) {
    this.where = where;
    this.connection = connection;
  }

  /// @throws Fault where the server is away, or the database holds no store
  public static PostgresArchive open(PostgresSettings settings) {
    Connection connection = null;
    try {
      Properties properties = settings.properties();
      properties.setProperty("socketTimeout", "0"); // counting streams takes its time
      properties.setProperty("readOnly", "true");
      connection = DriverManager.getConnection(settings.url(), properties);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      Schema.NEWEST.mustBeNewest(connection, settings.url());
      return new PostgresArchive(settings.url(), connection);
    } catch (SQLException e) {
      close(connection);
      throw Archive.unreachable(settings.url(), String.valueOf(e.getMessage()));
    } catch (Fault fault) {
      close(connection);
      throw fault;
    }
  }

  private static void close(@Nullable Connection connection) {
    if (connection != null) {
      Connecting.close(connection);
    }
  }

  private Fault failed(SQLException e) {
    return Archive.unreachable(where, String.valueOf(e.getMessage()));
  }

  @Override
  public String where() {
    return where;
  }

  @Override
  public List<End> ends() {
    List<End> ends = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select partition, position, hash from banyan_head order by partition")) {
      while (rows.next()) {
        int partition = rows.getInt(1);
        if (partition < 0 || partition >= PARTITIONS_MAX) {
          throw Untrusted.record(where, partition, 1);
        }
        while (ends.size() < partition) {
          ends.add(new End.Untold("the head row of its partition is gone"));
        }
        ends.add(new End.Acknowledged(rows.getLong(2), Bytes.wrap(rows.getBytes(3))));
      }
      return ends;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void scan(int partition, long afterPosition, Predicate<Row> visitor) {
    try (PreparedStatement ask =
        connection.prepareStatement(
            COLUMNS + "where partition = ? and position > ? order by position")) {
      ask.setFetchSize(ROWS);
      ask.setInt(1, partition);
      ask.setLong(2, afterPosition);
      try (ResultSet rows = ask.executeQuery()) {
        boolean more = true;
        while (more && rows.next()) {
          more = visitor.test(row(rows));
        }
      }
    } catch (SQLException e) {
      throw failed(e);
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
      throw failed(e);
    }
    return found;
  }

  private static Row row(ResultSet rows) throws SQLException {
    try {
      return new Row.Whole(PostgresReader.record(rows));
    } catch (Fault outsideOurLimits) {
      return new Row.Unreadable(rows.getLong(1));
    }
  }

  @Override
  public List<String> damage() {
    List<String> found = new ArrayList<>();
    long outside = count(OUTSIDE);
    if (outside > 0) {
      found.add(outside + " records are in partitions that have no head row");
    }
    long streams = count(STREAMS);
    if (streams > 0) {
      found.add(streams + " streams end with another version than their rows say");
    }
    return found;
  }

  private long count(String question) {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(question)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void reservations(Consumer<Reservation> visitor) {
    try (PreparedStatement ask = connection.prepareStatement(RESERVATIONS)) {
      ask.setFetchSize(ROWS);
      try (ResultSet rows = ask.executeQuery()) {
        while (rows.next()) {
          Reservation one = Reservation.of(rows.getString(1), rows.getString(2), rows.getString(3));
          if (one != null) {
            visitor.accept(one);
          }
        }
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public long astray() {
    return count(ASTRAY);
  }

  @Override
  public void close() {
    Connecting.close(connection);
  }
}
