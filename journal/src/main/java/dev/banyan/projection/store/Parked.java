package dev.banyan.projection.store;

import dev.banyan.journal.Chain;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Keys whose events wait, and the places of those events in the journal, within the transaction
/// that is open.
public final class Parked {
  private final ViewSession session;

  Parked(ViewSession session) {
    this.session = session;
  }

  /// A key of a version.
  public record Key(String tenant, String key) {}

  /// The parked keys of a version.
  public Set<Key> keys(StoredView view) {
    return session.ask(
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "select tenant, key from banyan_view_parked where view = ?")) {
            ask.setLong(1, view.id());
            Set<Key> found = new HashSet<>();
            try (ResultSet rows = ask.executeQuery()) {
              while (rows.next()) {
                found.add(new Key(rows.getString(1), rows.getString(2)));
              }
            }
            return found;
          }
        });
  }

  /// The parked keys of a version with all that is known of them, the oldest first.
  public List<ParkedKey> list(StoredView view, int max) {
    return session.ask(
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  """
                  select tenant, key, reason, partition, position, since,
                    (select count(*) from banyan_view_waiting w
                      where w.view = p.view and w.tenant = p.tenant and w.key = p.key)
                  from banyan_view_parked p where view = ?
                  order by since, tenant, key limit ?""")) {
            ask.setLong(1, view.id());
            ask.setInt(2, max);
            List<ParkedKey> found = new ArrayList<>();
            try (ResultSet rows = ask.executeQuery()) {
              while (rows.next()) {
                found.add(parked(rows));
              }
            }
            return found;
          }
        });
  }

  private static ParkedKey parked(ResultSet rows) throws SQLException {
    return new ParkedKey(
        rows.getString(1),
        rows.getString(2),
        rows.getString(3),
        rows.getInt(4),
        rows.getLong(5),
        Chain.at(rows.getLong(6)),
        rows.getLong(7));
  }

  /// Parks a key, or says another reason for one that is parked.
  public void park(StoredView view, ParkedKey parked) {
    session.ask(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into banyan_view_parked values (?, ?, ?, ?, ?, ?, ?)"
                      + " on conflict (view, tenant, key) do update set reason = excluded.reason,"
                      + " partition = excluded.partition, position = excluded.position")) {
            insert.setLong(1, view.id());
            insert.setString(2, parked.tenant());
            insert.setString(3, parked.key());
            insert.setString(4, parked.reason());
            insert.setInt(5, parked.partition());
            insert.setLong(6, parked.position());
            insert.setLong(7, Chain.micros(parked.since()));
            return insert.executeUpdate();
          }
        });
  }

  /// Has an event wait for its key.
  public void wait(StoredView view, Key key, Waiting event) {
    session.ask(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into banyan_view_waiting values (?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, view.id());
            insert.setString(2, key.tenant());
            insert.setString(3, key.key());
            insert.setInt(4, event.partition());
            insert.setLong(5, event.position());
            insert.setLong(6, event.watermark());
            return insert.executeUpdate();
          }
        });
  }

  /// The first events that wait for a key, in their order.
  public List<Waiting> waiting(StoredView view, Key key, int max) {
    return session.ask(
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "select partition, position, watermark from banyan_view_waiting where view = ?"
                      + " and tenant = ? and key = ? order by partition, position limit ?")) {
            ask.setLong(1, view.id());
            ask.setString(2, key.tenant());
            ask.setString(3, key.key());
            ask.setInt(4, max);
            List<Waiting> found = new ArrayList<>();
            try (ResultSet rows = ask.executeQuery()) {
              while (rows.next()) {
                found.add(new Waiting(rows.getInt(1), rows.getLong(2), rows.getLong(3)));
              }
            }
            return found;
          }
        });
  }

  /// How many events wait for a key.
  public long count(StoredView view, Key key) {
    return session.ask(
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "select count(*) from banyan_view_waiting where view = ? and tenant = ?"
                      + " and key = ?")) {
            ask.setLong(1, view.id());
            ask.setString(2, key.tenant());
            ask.setString(3, key.key());
            try (ResultSet rows = ask.executeQuery()) {
              rows.next();
              return rows.getLong(1);
            }
          }
        });
  }

  /// That an event waits no longer.
  public void goOn(StoredView view, Key key, Waiting event) {
    change(
        "delete from banyan_view_waiting where view = ? and tenant = ? and key = ?"
            + " and partition = "
            + event.partition()
            + " and position = "
            + event.position(),
        view,
        key);
  }

  /// That a key is parked no longer.
  public void free(StoredView view, Key key) {
    change("delete from banyan_view_parked where view = ? and tenant = ? and key = ?", view, key);
  }

  private void change(String text, StoredView view, Key key) {
    session.ask(
        connection -> {
          try (PreparedStatement delete = connection.prepareStatement(text)) {
            delete.setLong(1, view.id());
            delete.setString(2, key.tenant());
            delete.setString(3, key.key());
            return delete.executeUpdate();
          }
        });
  }
}
