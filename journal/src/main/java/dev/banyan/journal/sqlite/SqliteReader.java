package dev.banyan.journal.sqlite;

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
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a SQLite store by a connection of its own. Each record is checked against the hash of the
/// one before it, which is read along. Owned by one thread.
final class SqliteReader implements Store.Reader {
  private static final String FIELDS =
      """
      select r.position, r.tenant, r.stream, r.version, r.kind, r.at, r.claims, r.payload, r.hash,
        p.hash
      from record r left join record p on p.position = r.position - 1
      """;
  private static final String BY_STREAM =
      FIELDS + "where r.tenant = ? and r.stream = ? and r.version > ? order by r.version limit ?";
  private static final String BY_POSITION =
      FIELDS + "where r.position > ? order by r.position limit ?";

  static final String VERSION = "select max(version) from record where tenant = ? and stream = ?";
  static final String HOLDER =
      "select position from reservation where tenant = ? and scope = ? and key = ?";

  private final Path path;
  private final Unbroken unbroken;
  private final Connection connection;

  SqliteReader(Path path, Connection connection) {
    this.path = path;
    this.unbroken = new Unbroken(path.toString());
    this.connection = connection;
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
      throw failed(path, e);
    }
  }

  @Override
  public List<Recorded> read(int partition, long afterPosition, int max) {
    try (PreparedStatement ask = connection.prepareStatement(BY_POSITION)) {
      ask.setLong(1, afterPosition);
      ask.setInt(2, max);
      return unbroken.partition(records(ask), partition, afterPosition);
    } catch (SQLException e) {
      throw failed(path, e);
    }
  }

  /// Until they are heavy: SQLite reads a row when it is asked for it.
  private List<Recorded> records(PreparedStatement ask) throws SQLException {
    List<Recorded> found = new ArrayList<>();
    long bytes = 0;
    try (ResultSet rows = ask.executeQuery()) {
      while (bytes < Journal.PAGE_BYTES && rows.next()) {
        Recorded record = unbroken.record(record(rows), rows.getBytes(10));
        found.add(record);
        bytes += record.payload().size();
      }
    }
    return found;
  }

  /// The record of a row that begins with the record's columns.
  static Recorded record(ResultSet rows) throws SQLException {
    return new Recorded(
        new StreamId(text(rows, 2), text(rows, 3)),
        new Outcome.Place(0, rows.getLong(1), rows.getLong(4)),
        text(rows, 5),
        Chain.at(rows.getLong(6)),
        bytes(rows, 7),
        bytes(rows, 8),
        bytes(rows, 9));
  }

  private static String text(ResultSet rows, int column) throws SQLException {
    String text = rows.getString(column);
    return text == null ? "" : text;
  }

  private static Bytes bytes(ResultSet rows, int column) throws SQLException {
    byte[] bytes = rows.getBytes(column);
    return Bytes.wrap(bytes == null ? new byte[0] : bytes);
  }

  @Override
  public List<Long> heads() {
    try (PreparedStatement ask = connection.prepareStatement("select max(position) from record");
        ResultSet rows = ask.executeQuery()) {
      return List.of(rows.next() ? rows.getLong(1) : 0L);
    } catch (SQLException e) {
      throw failed(path, e);
    }
  }

  @Override
  public long version(StreamId stream) {
    try (PreparedStatement ask = connection.prepareStatement(VERSION)) {
      return Statements.version(ask, stream);
    } catch (SQLException e) {
      throw failed(path, e);
    }
  }

  @Override
  public Store.@Nullable Holder holder(Reservation reservation) {
    try (PreparedStatement ask = connection.prepareStatement(HOLDER)) {
      long position = Statements.holder(ask, reservation);
      return position == 0 ? null : new Store.Holder(0, position);
    } catch (SQLException e) {
      throw failed(path, e);
    }
  }

  /// A file that SQLite finds to be broken is a broken journal; anything else may pass.
  static Fault failed(Path path, SQLException e) {
    boolean broken =
        e.getErrorCode() == SqliteStore.CORRUPT || e.getErrorCode() == SqliteStore.NO_DATABASE;
    FileTrouble trouble = FileTrouble.of(path, e);
    return Fault.builder(Fault.Kind.OVERLOADED, "Durable state is not available")
        .name(broken ? Journal.BROKEN : "journal-read")
        .operator(
            "reading the journal "
                + path
                + " failed: "
                + (broken ? e.getMessage() : trouble.why() + "; " + trouble.wayOut()))
        .cause(e)
        .build();
  }

  @Override
  public void close() {
    OpenFile.close(connection);
  }
}
