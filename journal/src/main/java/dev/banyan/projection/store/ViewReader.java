package dev.banyan.projection.store;

import dev.banyan.base.Fault;
import dev.banyan.journal.Reading;
import dev.banyan.projection.fold.RowKey;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads rows by a connection of its own. Owned by one thread.
public final class ViewReader implements Reading.Reader {
  private final ViewStore store;
  private final Connection connection;

  ViewReader(ViewStore store, Connection connection) {
    this.store = store;
    this.connection = connection;
  }

  /// The row with that key; null where there is none.
  public @Nullable Bytes find(StoredView view, RowKey key) {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "select body from " + view.table() + " where tenant = ? and key = ?")) {
      ask.setString(1, key.tenant());
      ask.setBytes(2, key.key().unsafeArray());
      try (ResultSet rows = ask.executeQuery()) {
        return rows.next() ? body(rows, 1) : null;
      }
    } catch (SQLException e) {
      throw failed(view, e);
    }
  }

  /// The closings by the records of a partition behind `after` up to `to`, in their order, and
  /// before them the last one by an earlier record.
  public List<Closing> closings(StoredView view, int partition, long after, long to) {
    try (PreparedStatement ask =
        connection.prepareStatement(
            """
            select position, low, high from banyan_view_closing
            where view = ? and partition = ? and position <= ? and position >= coalesce(
              (select max(position) from banyan_view_closing
                where view = ? and partition = ? and position <= ?), 0)
            order by position""")) {
      ask.setLong(1, view.id());
      ask.setInt(2, partition);
      ask.setLong(3, to);
      ask.setLong(4, view.id());
      ask.setInt(5, partition);
      ask.setLong(6, after);
      List<Closing> found = new ArrayList<>();
      try (ResultSet rows = ask.executeQuery()) {
        while (rows.next()) {
          found.add(new Closing(partition, rows.getLong(1), rows.getLong(2), rows.getLong(3)));
        }
      }
      return found;
    } catch (SQLException e) {
      throw failed(view, e);
    }
  }

  private static Bytes body(ResultSet rows, int column) throws SQLException {
    return Bytes.wrap(rows.getString(column).getBytes(StandardCharsets.UTF_8));
  }

  /// A version may be dropped while it is asked.
  private Fault failed(StoredView view, SQLException e) {
    String said = String.valueOf(e.getMessage());
    boolean gone = "42P01".equals(e.getSQLState()) || said.contains("no such table");
    return gone ? ViewSession.gone(view) : store.failed(e);
  }

  /// The rows that are asked for, in their order.
  public List<Question.Found> find(StoredView view, Question question) {
    String sort = question.sort() < 0 ? null : "c" + question.sort();
    List<Bytes> values = new ArrayList<>();
    StringBuilder text =
        new StringBuilder("select key, body")
            .append(sort == null ? "" : ", " + sort)
            .append(" from ")
            .append(view.table())
            .append(" where tenant = ?");
    for (Question.Filter filter : question.filters()) {
      text.append(" and c").append(filter.column()).append(" = ?");
      values.add(filter.value());
    }
    bound(text, values, " and key >= ?", question.from());
    bound(text, values, " and key < ?", question.until());
    String order = question.descending() ? " desc" : "";
    Question.After after = question.after();
    if (after != null) {
      text.append(sort == null ? " and key " : " and (" + sort + ", key) ")
          .append(question.descending() ? "<" : ">")
          .append(sort == null ? " ?" : " (?, ?)");
      if (sort != null && after.value() != null) {
        values.add(after.value());
      }
      values.add(after.key());
    }
    text.append(" order by ")
        .append(sort == null ? "" : sort + order + ", ")
        .append("key")
        .append(order)
        .append(" limit ")
        .append(question.max());
    return ask(view, text.toString(), question, values);
  }

  private static void bound(
      StringBuilder text, List<Bytes> values, String condition, @Nullable Bytes value) {
    if (value != null) {
      text.append(condition);
      values.add(value);
    }
  }

  private List<Question.Found> ask(
      StoredView view, String text, Question question, List<Bytes> values) {
    try (PreparedStatement ask = connection.prepareStatement(text)) {
      ask.setString(1, question.tenant());
      for (int i = 0; i < values.size(); i++) {
        ask.setBytes(i + 2, values.get(i).unsafeArray());
      }
      List<Question.Found> found = new ArrayList<>();
      try (ResultSet rows = ask.executeQuery()) {
        while (rows.next()) {
          Bytes sorted = question.sort() < 0 ? null : Bytes.wrap(rows.getBytes(3));
          Question.After place = new Question.After(sorted, Bytes.wrap(rows.getBytes(1)));
          found.add(new Question.Found(place, body(rows, 2)));
        }
      }
      return found;
    } catch (SQLException e) {
      throw failed(view, e);
    }
  }

  @Override
  public void close() {
    ViewStore.close(connection);
  }
}
