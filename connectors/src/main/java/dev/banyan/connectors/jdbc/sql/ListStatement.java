package dev.banyan.connectors.jdbc.sql;

import dev.banyan.connectors.jdbc.sql.SortOrder.Term;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The select behind a paged list: equality filters, an order without ties, and the rows after a
/// given one (keyset paging, so a page costs the same wherever it is and rows are neither missed
/// nor seen twice while others are inserted).
///
/// Its pieces are fixed when it is made; a request only chooses among them, and its values are
/// parameters. Immutable, safe for several threads.
public final class ListStatement {
  /// A column of the source: its name in quotes, its type, and how its values are bound.
  public record Item(String quoted, Type type, boolean nullable, Binder binder, String mark) {}

  /// What one request asks for. `filters` has one slot per item, null for none; `after` holds the
  /// values of `order`'s columns in the last row seen, null for the first page; no `rows` are all.
  public record Request(
      @Nullable Object[] filters, List<Term> order, @Nullable List<Object> after, int rows) {}

  /// A value with its way into a statement.
  public record Bound(Binder binder, Object value) {}

  /// A text and the values of its marks, in order.
  public record Built(String sql, List<Bound> values) {}

  private static final Binder ROWS =
      (statement, index, value) -> statement.setInt(index, value instanceof Integer n ? n : 0);

  private final Dialect dialect;
  private final List<Item> items;
  private final String head;

  /// `from` is what stands after `from`: a quoted table, or a query in parentheses with an alias.
  public ListStatement(Dialect dialect, List<Item> items, String from) {
    this.dialect = dialect;
    this.items = List.copyOf(items);
    this.head =
        "select " + String.join(", ", items.stream().map(Item::quoted).toList()) + " from " + from;
  }

  public Built build(Request request) {
    StringBuilder sql = new StringBuilder(head);
    List<Bound> values = new ArrayList<>();
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Object filter = request.filters()[i];
      if (filter != null) {
        conditions.add(equal(items.get(i), filter, values));
      }
    }
    if (request.after() != null) {
      conditions.add(after(request.order(), request.after(), values));
    }
    if (!conditions.isEmpty()) {
      sql.append(" where ").append(String.join(" and ", conditions));
    }
    if (!request.order().isEmpty()) {
      sql.append(" order by ")
          .append(String.join(", ", request.order().stream().map(this::order).toList()));
    }
    if (request.rows() > 0) {
      sql.append(dialect.limit());
      values.add(new Bound(ROWS, request.rows()));
    }
    return new Built(sql.toString(), values);
  }

  private static String equal(Item item, Object value, List<Bound> values) {
    if (value == Null.NULL) {
      return item.quoted() + " is null";
    }
    values.add(new Bound(item.binder(), value));
    return item.quoted() + " = " + item.mark();
  }

  /// Nulls come last, whatever the database would do.
  private String order(Term term) {
    Item item = items.get(term.column());
    String direction = term.descending() ? " desc" : "";
    return item.nullable()
        ? "case when %1$s is null then 1 else 0 end, %1$s%2$s".formatted(item.quoted(), direction)
        : item.quoted() + direction;
  }

  private String after(List<Term> order, List<Object> last, List<Bound> values) {
    boolean uniform =
        order.stream()
            .allMatch(
                term ->
                    term.descending() == order.getFirst().descending()
                        && !items.get(term.column()).nullable());
    if (uniform && order.size() > 1 && dialect.comparesRows()) {
      return afterRow(order, last, values);
    }
    List<String> ways = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      if (last.get(i) != Null.NULL) {
        List<String> parts = new ArrayList<>();
        for (int j = 0; j < i; j++) {
          parts.add(equal(items.get(order.get(j).column()), last.get(j), values));
        }
        parts.add(beyond(order.get(i), last.get(i), values));
        ways.add("(" + String.join(" and ", parts) + ")");
      }
    }
    return ways.isEmpty() ? "1 = 0" : "(" + String.join(" or ", ways) + ")";
  }

  private String afterRow(List<Term> order, List<Object> last, List<Bound> values) {
    List<String> columns = new ArrayList<>();
    List<String> marks = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      Item item = items.get(order.get(i).column());
      columns.add(item.quoted());
      marks.add(item.mark());
      values.add(new Bound(item.binder(), last.get(i)));
    }
    return "(%s) %s (%s)"
        .formatted(
            String.join(", ", columns),
            order.getFirst().descending() ? "<" : ">",
            String.join(", ", marks));
  }

  private String beyond(Term term, Object value, List<Bound> values) {
    Item item = items.get(term.column());
    values.add(new Bound(item.binder(), value));
    String further = item.quoted() + (term.descending() ? " < " : " > ") + item.mark();
    return item.nullable() ? "(%s or %s is null)".formatted(further, item.quoted()) : further;
  }
}
