package dev.banyan.journal.sqlite;

import dev.banyan.journal.Chain;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.StreamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// The statements that a group may need, prepared once. Owned by the writer's thread; closed with
/// its connection.
final class Statements {
  private final PreparedStatement begin;
  private final PreparedStatement commit;
  private final PreparedStatement rollback;
  private final PreparedStatement checkpoint;
  private final PreparedStatement log;
  private final PreparedStatement insert;
  private final PreparedStatement reserve;
  private final PreparedStatement release;
  private final PreparedStatement version;
  private final PreparedStatement holder;

  Statements(Connection connection) throws SQLException {
    begin = connection.prepareStatement("begin immediate");
    commit = connection.prepareStatement("commit");
    rollback = connection.prepareStatement("rollback");
    checkpoint = connection.prepareStatement("pragma wal_checkpoint(passive)");
    log = connection.prepareStatement("pragma wal_checkpoint(noop)");
    insert =
        connection.prepareStatement(
            "insert into record (position, tenant, stream, version, kind, at, claims, payload,"
                + " hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    reserve =
        connection.prepareStatement(
            "insert into reservation (tenant, scope, key, position) values (?, ?, ?, ?)");
    release =
        connection.prepareStatement(
            "delete from reservation where tenant = ? and scope = ? and key = ?");
    version = connection.prepareStatement(SqliteReader.VERSION);
    holder = connection.prepareStatement(SqliteReader.HOLDER);
  }

  void begin() throws SQLException {
    begin.execute();
  }

  void commit() throws SQLException {
    commit.execute();
  }

  void rollback() throws SQLException {
    rollback.execute();
  }

  void checkpoint() throws SQLException {
    try (ResultSet rows = checkpoint.executeQuery()) {
      rows.next();
    }
  }

  /// How many pages of the log were not brought home yet.
  int logPages() throws SQLException {
    try (ResultSet rows = log.executeQuery()) {
      return rows.next() ? rows.getInt(2) - rows.getInt(3) : 0;
    }
  }

  /// Has a record inserted with all others of its group.
  void insert(Recorded record) throws SQLException {
    insert.setLong(1, record.place().position());
    insert.setString(2, record.stream().tenant());
    insert.setString(3, record.stream().name());
    insert.setLong(4, record.place().version());
    insert.setString(5, record.kind());
    insert.setLong(6, Chain.micros(record.at()));
    insert.setBytes(7, record.claims().unsafeArray());
    insert.setBytes(8, record.payload().unsafeArray());
    insert.setBytes(9, record.hash().unsafeArray());
    insert.addBatch();
  }

  void insertAll() throws SQLException {
    insert.executeBatch();
  }

  /// Forgets records that were not inserted, because their group is not written.
  void forget() throws SQLException {
    insert.clearBatch();
  }

  void reserve(Reservation one, long position) throws SQLException {
    key(reserve, one);
    reserve.setLong(4, position);
    reserve.executeUpdate();
  }

  void release(Reservation one) throws SQLException {
    key(release, one);
    release.executeUpdate();
  }

  /// The last version of a stream; 0 where it has no record.
  long version(StreamId stream) throws SQLException {
    return version(version, stream);
  }

  /// The position of the record that took it; 0 where nobody has it.
  long holder(Reservation one) throws SQLException {
    return holder(holder, one);
  }

  static long version(PreparedStatement ask, StreamId stream) throws SQLException {
    ask.setString(1, stream.tenant());
    ask.setString(2, stream.name());
    return number(ask);
  }

  static long holder(PreparedStatement ask, Reservation one) throws SQLException {
    key(ask, one);
    return number(ask);
  }

  private static long number(PreparedStatement ask) throws SQLException {
    try (ResultSet rows = ask.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  private static void key(PreparedStatement statement, Reservation one) throws SQLException {
    statement.setString(1, one.tenant());
    statement.setString(2, one.scope());
    statement.setString(3, one.key());
  }
}
