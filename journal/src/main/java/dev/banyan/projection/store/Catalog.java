package dev.banyan.projection.store;

import dev.banyan.journal.Chain;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The versions of projections that a store has. Each call is a transaction of its own or part of
/// the one that is open, as its comment says.
public final class Catalog {
  private static final String FIELDS =
      "select id, name, hash, words, shape, ready, touched from banyan_view ";

  private final ViewSession session;
  private final Dialect dialect;

  Catalog(ViewSession session, Dialect dialect) {
    this.session = session;
    this.dialect = dialect;
  }

  /// What a new version needs.
  ///
  /// @param columns by how many values its rows are found
  /// @param windows whether old rows are removed by their keys
  public record Wanted(
      String name,
      String hash,
      String words,
      String shape,
      int partitions,
      int columns,
      boolean windows) {}

  /// The version with that hash, made where it is missing. A transaction of its own.
  public StoredView adopt(Wanted wanted, long now) {
    return session.transaction(
        () ->
            session.ask(
                connection -> {
                  lock(connection);
                  StoredView found = find(connection, wanted.name(), wanted.hash());
                  if (found == null) {
                    return make(connection, wanted, now);
                  }
                  return found.words().isEmpty() ? told(connection, found, wanted) : found;
                }));
  }

  /// A version of before words were kept, with those it is made of.
  private static StoredView told(Connection connection, StoredView found, Wanted wanted)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update banyan_view set words = ? where id = ?")) {
      update.setString(1, wanted.words());
      update.setLong(2, found.id());
      update.executeUpdate();
    }
    return new StoredView(
        found.id(), found.name(), found.hash(), wanted.words(), found.shape(), found.ready());
  }

  private void lock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      Schema.lock(statement, dialect);
    }
  }

  private static @Nullable StoredView find(Connection connection, String name, String hash)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(FIELDS + "where name = ? and hash = ?")) {
      ask.setString(1, name);
      ask.setString(2, hash);
      List<StoredView> found = views(ask);
      return found.isEmpty() ? null : found.getFirst();
    }
  }

  private static List<StoredView> views(PreparedStatement ask) throws SQLException {
    List<StoredView> found = new ArrayList<>();
    try (ResultSet rows = ask.executeQuery()) {
      while (rows.next()) {
        found.add(view(rows));
      }
    }
    return found;
  }

  private static StoredView view(ResultSet rows) throws SQLException {
    return new StoredView(
        rows.getLong(1),
        rows.getString(2),
        rows.getString(3),
        rows.getString(4),
        rows.getString(5),
        rows.getInt(6) == 1);
  }

  private StoredView make(Connection connection, Wanted wanted, long now) throws SQLException {
    long id = next(connection);
    StoredView made =
        new StoredView(id, wanted.name(), wanted.hash(), wanted.words(), wanted.shape(), false);
    try (PreparedStatement view =
            connection.prepareStatement(
                "insert into banyan_view (id, name, hash, shape, ready, touched, words)"
                    + " values (?, ?, ?, ?, 0, ?, ?)");
        PreparedStatement checkpoint =
            connection.prepareStatement(
                "insert into banyan_view_checkpoint values (?, ?, 0, ?, ?)")) {
      view.setLong(1, id);
      view.setString(2, wanted.name());
      view.setString(3, wanted.hash());
      view.setString(4, wanted.shape());
      view.setLong(5, now);
      view.setString(6, wanted.words());
      view.executeUpdate();
      for (int partition = 0; partition < wanted.partitions(); partition++) {
        checkpoint.setLong(1, id);
        checkpoint.setInt(2, partition);
        checkpoint.setBytes(3, Chain.START.unsafeArray());
        checkpoint.setLong(4, Long.MIN_VALUE);
        checkpoint.addBatch();
      }
      checkpoint.executeBatch();
    }
    tables(connection, made, wanted);
    return made;
  }

  private static long next(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select id from banyan_view_next")) {
      long id = rows.next() ? rows.getLong(1) : 1;
      Dialect.execute(connection, "update banyan_view_next set id = " + (id + 1));
      return id;
    }
  }

  private void tables(Connection connection, StoredView view, Wanted wanted) throws SQLException {
    StringBuilder text =
        new StringBuilder("create table ")
            .append(view.table())
            .append(" (tenant text not null, key #b not null, body text not null, memory #b");
    for (int i = 0; i < wanted.columns(); i++) {
      text.append(", c").append(i).append(" #b not null");
    }
    text.append(", primary key (tenant, key))");
    Dialect.execute(connection, text.toString().replace("#b", dialect.bytes));
    for (int i = 0; i < wanted.columns(); i++) {
      index(connection, view, "c" + i, "tenant, c" + i + ", key");
    }
    if (wanted.windows()) {
      index(connection, view, "key", "key");
    }
  }

  private static void index(Connection connection, StoredView view, String name, String columns)
      throws SQLException {
    String table = view.table();
    Dialect.execute(
        connection, "create index %s_%s on %s (%s)".formatted(table, name, table, columns));
  }

  /// All versions of a projection, newest first.
  public List<StoredView> versions(String name) {
    return session.ask(
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(FIELDS + "where name = ? order by id desc")) {
            ask.setString(1, name);
            return views(ask);
          }
        });
  }

  /// That a version has caught up and is shown from now on. Part of the transaction that is open.
  public void ready(StoredView view) {
    update("update banyan_view set ready = 1 where id = ?", view.id());
  }

  /// That a version is still of use at that time, in milliseconds. What is written differs from
  /// what stood there, whatever the clock says.
  public void touch(StoredView view, long now) {
    update(
        "update banyan_view set touched = case when touched < ? then ? else touched + 1 end"
            + " where id = ?",
        now,
        now,
        view.id());
  }

  /// A version, and what was written there when it was touched last.
  public record Touched(StoredView view, long at) {}

  /// All versions of all projections.
  public List<Touched> all() {
    return session.ask(
        connection -> {
          List<Touched> all = new ArrayList<>();
          try (PreparedStatement ask = connection.prepareStatement(FIELDS + "order by id");
              ResultSet rows = ask.executeQuery()) {
            while (rows.next()) {
              all.add(new Touched(view(rows), rows.getLong(7)));
            }
          }
          return all;
        });
  }

  /// Removes a version with all it has. A transaction of its own.
  public void drop(StoredView view) {
    session.transaction(
        () -> remove(view, () -> update("delete from banyan_view where id = ?", view.id())));
  }

  /// Removes a version with all it has, unless it was touched since. A transaction of its own.
  public void dropUntouched(Touched last) {
    long id = last.view().id();
    session.transaction(
        () ->
            remove(
                last.view(),
                () ->
                    update("delete from banyan_view where id = ? and touched = ?", id, last.at())));
  }

  private long remove(StoredView view, LongSupplier removal) {
    return session.ask(
        connection -> {
          lock(connection);
          long gone = removal.getAsLong();
          if (gone > 0) {
            update("delete from banyan_view_checkpoint where view = ?", view.id());
            update("delete from banyan_view_parked where view = ?", view.id());
            update("delete from banyan_view_waiting where view = ?", view.id());
            update("delete from banyan_view_closing where view = ?", view.id());
            Dialect.execute(connection, "drop table " + view.table());
          }
          return gone;
        });
  }

  private long update(String text, long... numbers) {
    return session.ask(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(text)) {
            for (int i = 0; i < numbers.length; i++) {
              statement.setLong(i + 1, numbers[i]);
            }
            return (long) statement.executeUpdate();
          }
        });
  }
}
