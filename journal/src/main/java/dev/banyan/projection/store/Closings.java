package dev.banyan.projection.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;

/// Which records have closed windows of a version, within the transaction that is open. Written
/// with the rows that they close, so that each window is closed once, at one place of the journal.
public final class Closings {
  private final ViewSession session;

  Closings(ViewSession session) {
    this.session = session;
  }

  /// How far windows are closed; the smallest number where none is.
  public long closedTo(StoredView view) {
    return session.ask(
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "select high from banyan_view_closing where view = ?"
                      + " order by high desc limit 1")) {
            ask.setLong(1, view.id());
            try (ResultSet rows = ask.executeQuery()) {
              return rows.next() ? rows.getLong(1) : Long.MIN_VALUE;
            }
          }
        });
  }

  /// Forgets those that go further than that; answers how far windows are closed then, at least.
  public long takeBack(StoredView view, long time) {
    return session.ask(
        connection -> {
          long low = time;
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "select min(low) from banyan_view_closing where view = ? and high > ?")) {
            ask.setLong(1, view.id());
            ask.setLong(2, time);
            try (ResultSet rows = ask.executeQuery()) {
              long found = rows.next() ? rows.getLong(1) : time;
              low = rows.wasNull() ? time : found;
            }
          }
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from banyan_view_closing where view = ? and high > ?")) {
            delete.setLong(1, view.id());
            delete.setLong(2, time);
            delete.executeUpdate();
          }
          return low;
        });
  }

  /// Notes closings.
  public void add(StoredView view, List<Closing> closings) {
    if (closings.isEmpty()) {
      return;
    }
    session.ask(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into banyan_view_closing values (?, ?, ?, ?, ?)")) {
            for (Closing one : closings) {
              insert.setLong(1, view.id());
              insert.setInt(2, one.partition());
              insert.setLong(3, one.position());
              insert.setLong(4, one.low());
              insert.setLong(5, one.high());
              insert.addBatch();
            }
            return insert.executeBatch();
          }
        });
  }

  /// Forgets those of windows that are not kept any more: whose time was over before then.
  public void removeBefore(StoredView view, long time) {
    session.ask(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from banyan_view_closing where view = ? and high < ?")) {
            delete.setLong(1, view.id());
            delete.setLong(2, time);
            return delete.executeUpdate();
          }
        });
  }
}
