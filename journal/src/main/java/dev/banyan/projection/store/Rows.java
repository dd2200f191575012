package dev.banyan.projection.store;

import dev.banyan.projection.fold.RowKey;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of a version and its checkpoints, within the transaction that is open.
public final class Rows {
  /// The name of faults that say that a version was dropped.
  public static final String GONE = "view-gone";

  private final ViewSession session;
  private final Dialect dialect;

  Rows(ViewSession session, Dialect dialect) {
    this.session = session;
    this.dialect = dialect;
  }

  /// Holds a version to the end of the transaction, so that no other node changes it meanwhile, and
  /// says whether it is ready.
  ///
  /// @throws dev.banyan.base.Fault named [#GONE] where it is not there any more
  public boolean hold(StoredView view) {
    return session.ask(
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "select ready from banyan_view where id = ?" + dialect.holding)) {
            ask.setLong(1, view.id());
            try (ResultSet rows = ask.executeQuery()) {
              if (!rows.next()) {
                throw ViewSession.gone(view);
              }
              return rows.getInt(1) == 1;
            }
          }
        });
  }

  /// How far a version has got in each partition.
  public Map<Integer, Checkpoint> checkpoints(StoredView view) {
    return session.ask(
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "select partition, position, hash, watermark from banyan_view_checkpoint"
                      + " where view = ?")) {
            ask.setLong(1, view.id());
            Map<Integer, Checkpoint> found = new HashMap<>();
            try (ResultSet rows = ask.executeQuery()) {
              while (rows.next()) {
                found.put(
                    rows.getInt(1),
                    new Checkpoint(
                        rows.getInt(1),
                        rows.getLong(2),
                        Bytes.wrap(rows.getBytes(3)),
                        rows.getLong(4)));
              }
            }
            return found;
          }
        });
  }

  /// Moves a checkpoint, if it is where it is thought to be: two nodes never apply an event twice.
  public boolean move(StoredView view, Checkpoint before, Checkpoint after) {
    return session.ask(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update banyan_view_checkpoint set position = ?, hash = ?, watermark = ?"
                      + " where view = ? and partition = ? and position = ?")) {
            update.setLong(1, after.position());
            update.setBytes(2, after.hash().unsafeArray());
            update.setLong(3, after.watermark());
            update.setLong(4, view.id());
            update.setInt(5, before.partition());
            update.setLong(6, before.position());
            return update.executeUpdate() == 1;
          }
        });
  }

  /// The rows with these keys, as far as they are there.
  public Map<RowKey, StoredRow> find(StoredView view, Collection<RowKey> keys) {
    return session.ask(
        connection -> {
          Map<RowKey, StoredRow> found = new HashMap<>();
          switch (dialect) {
            case SQLITE -> oneByOne(connection, view, keys, found);
            case POSTGRES -> together(connection, view, keys, found);
          }
          return found;
        });
  }

  private static void oneByOne(
      Connection connection, StoredView view, Collection<RowKey> keys, Map<RowKey, StoredRow> found)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "select tenant, key, body, memory from "
                + view.table()
                + " where tenant = ? and key = ?")) {
      for (RowKey key : keys) {
        ask.setString(1, key.tenant());
        ask.setBytes(2, key.key().unsafeArray());
        read(ask, found);
      }
    }
  }

  private static void together(
      Connection connection, StoredView view, Collection<RowKey> keys, Map<RowKey, StoredRow> found)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "select tenant, key, body, memory from "
                + view.table()
                + " where (tenant, key) in (select * from unnest(?, ?))")) {
      Object[] tenants = keys.stream().map(RowKey::tenant).toArray();
      byte[][] bytes = keys.stream().map(key -> key.key().unsafeArray()).toArray(byte[][]::new);
      ask.setArray(1, connection.createArrayOf("text", tenants));
      ask.setArray(2, connection.createArrayOf("bytea", bytes));
      read(ask, found);
    }
  }

  private static void read(PreparedStatement ask, Map<RowKey, StoredRow> found)
      throws SQLException {
    try (ResultSet rows = ask.executeQuery()) {
      while (rows.next()) {
        RowKey key = new RowKey(rows.getString(1), Bytes.wrap(rows.getBytes(2)));
        byte @Nullable [] memory = rows.getBytes(4);
        Bytes body = Bytes.wrap(rows.getString(3).getBytes(StandardCharsets.UTF_8));
        Bytes kept = memory == null ? null : Bytes.wrap(memory);
        found.put(key, new StoredRow(key, body, kept, List.of()));
      }
    }
  }

  /// Writes rows, new ones or in place of what is there.
  public void put(StoredView view, List<StoredRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    int columns = rows.getFirst().columns().size();
    StringBuilder names = new StringBuilder();
    StringBuilder marks = new StringBuilder();
    StringBuilder sets = new StringBuilder();
    for (int i = 0; i < columns; i++) {
      names.append(", c").append(i);
      marks.append(", ?");
      sets.append(", c").append(i).append(" = excluded.c").append(i);
    }
    String text =
        "insert into %s (tenant, key, body, memory%s) values (?, ?, ?, ?%s)"
                .formatted(view.table(), names, marks)
            + " on conflict (tenant, key) do update set body = excluded.body,"
            + " memory = excluded.memory"
            + sets;
    session.ask(
        connection -> {
          try (PreparedStatement insert = connection.prepareStatement(text)) {
            for (StoredRow row : rows) {
              insert.setString(1, row.key().tenant());
              insert.setBytes(2, row.key().key().unsafeArray());
              insert.setString(3, new String(row.body().unsafeArray(), StandardCharsets.UTF_8));
              Bytes memory = row.memory();
              insert.setBytes(4, memory == null ? null : memory.unsafeArray());
              for (int i = 0; i < columns; i++) {
                insert.setBytes(5 + i, row.columns().get(i).unsafeArray());
              }
              insert.addBatch();
            }
            return insert.executeBatch();
          }
        });
  }

  /// Removes rows.
  public void remove(StoredView view, List<RowKey> keys) {
    session.ask(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from " + view.table() + " where tenant = ? and key = ?")) {
            for (RowKey key : keys) {
              delete.setString(1, key.tenant());
              delete.setBytes(2, key.key().unsafeArray());
              delete.addBatch();
            }
            return delete.executeBatch();
          }
        });
  }

  /// Removes the rows whose keys are before that one, of all tenants.
  public int removeBefore(StoredView view, Bytes key) {
    return session.ask(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("delete from " + view.table() + " where key < ?")) {
            delete.setBytes(1, key.unsafeArray());
            return delete.executeUpdate();
          }
        });
  }
}
