package dev.banyan.journal.postgres;

import dev.banyan.base.Fault;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.Store;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.Unbroken;
import dev.banyan.value.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a PostgreSQL store by a connection of its own, which commits each statement by itself.
/// Each record is checked against the hash of the one before it, which is read along. Owned by one
/// thread.
final class PostgresReader implements Store.Reader {
  private static final String FIELDS =
      """
      select r.position, r.tenant, r.stream, r.version, r.kind, r.at, r.claims, r.payload, r.hash,
        p.hash, r.partition
      from %s r
      left join banyan_record p on p.partition = r.partition and p.position = r.position - 1
      """;

  /// With the bytes of those before each, which the server knows without reading them.
  private static final String PAGE =
      """
      (select *, sum(octet_length(payload)) over (order by %1$s) - octet_length(payload) as size
        from (select * from banyan_record where %2$s and %1$s > ? order by %1$s limit ?) few)
      """;

  private static final String BY_STREAM = page("version", "tenant = ? and stream = ?");
  private static final String BY_POSITION = page("position", "partition = ?");

  private final String where;
  private final Unbroken unbroken;
  private final Connection connection;

  PostgresReader(String where, Connection connection) {
    this.where = where;
    this.unbroken = new Unbroken(where);
    this.connection = connection;
  }

  private static String page(String order, String of) {
    return FIELDS.formatted(PAGE.formatted(order, of))
        + ("where r.size < " + Journal.PAGE_BYTES + " order by r." + order);
  }

  String where() {
    return where;
  }

  @Override
  public List<Recorded> read(StreamId stream, long afterVersion, int max) {
    try (PreparedStatement ask = connection.prepareStatement(BY_STREAM)) {
      ask.setString(1, stream.tenant());
      ask.setString(2, stream.name());
      ask.setLong(3, afterVersion);
      ask.setInt(4, max);
      return unbroken.stream(records(ask), afterVersion);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public List<Recorded> read(int partition, long afterPosition, int max) {
    try (PreparedStatement ask = connection.prepareStatement(BY_POSITION)) {
      ask.setInt(1, partition);
      ask.setLong(2, afterPosition);
      ask.setInt(3, max);
      return unbroken.partition(records(ask), partition, afterPosition);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private List<Recorded> records(PreparedStatement ask) throws SQLException {
    List<Recorded> found = new ArrayList<>();
    try (ResultSet rows = ask.executeQuery()) {
      while (rows.next()) {
        found.add(unbroken.record(record(rows), rows.getBytes(10)));
      }
    }
    return found;
  }

  /// The record of a row that begins with the record's columns and has its partition as the 11th.
  static Recorded record(ResultSet rows) throws SQLException {
    return new Recorded(
        new StreamId(rows.getString(2), rows.getString(3)),
        new Outcome.Place(rows.getInt(11), rows.getLong(1), rows.getLong(4)),
        rows.getString(5),
        Chain.at(rows.getLong(6)),
        Bytes.wrap(rows.getBytes(7)),
        Bytes.wrap(rows.getBytes(8)),
        Bytes.wrap(rows.getBytes(9)));
  }

  @Override
  public List<Long> heads() {
    try (PreparedStatement ask =
            connection.prepareStatement("select position from banyan_head order by partition");
        ResultSet rows = ask.executeQuery()) {
      List<Long> heads = new ArrayList<>();
      while (rows.next()) {
        heads.add(rows.getLong(1));
      }
      return heads;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public long version(StreamId stream) {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "select version from banyan_stream where tenant = ? and stream = ?")) {
      ask.setString(1, stream.tenant());
      ask.setString(2, stream.name());
      try (ResultSet rows = ask.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public Store.@Nullable Holder holder(Reservation one) {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "select partition, position from banyan_reservation"
                + " where tenant = ? and scope = ? and key = ?")) {
      ask.setString(1, one.tenant());
      ask.setString(2, one.scope());
      ask.setString(3, one.key());
      try (ResultSet rows = ask.executeQuery()) {
        return rows.next() ? new Store.Holder(rows.getInt(1), rows.getLong(2)) : null;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private Fault failed(SQLException e) {
    return Fault.builder(Fault.Kind.OVERLOADED, "Durable state is not available")
        .operator("reading the journal " + where + " failed: " + e.getMessage())
        .cause(e)
        .build();
  }

  @Override
  public void close() {
    Connecting.close(connection);
  }
}
