package dev.banyan.connectors.jdbc;

import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.connectors.jdbc.sql.Binder;
import dev.banyan.connectors.jdbc.sql.ListCursor;
import dev.banyan.connectors.jdbc.sql.ListStatement;
import dev.banyan.connectors.jdbc.sql.RowReader;
import dev.banyan.connectors.jdbc.sql.SortOrder;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Page;
import dev.banyan.value.Struct;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A list in pages, of a table or a query. `keys` are the columns of the row that tell rows apart,
/// `filters` those it may be filtered by, `sorts` those it may be sorted by; `parameters` are those
/// of the query below the page, in the order of their marks.
record PagedList(
    String name,
    RowReader reader,
    ListStatement statement,
    List<Integer> keys,
    List<Integer> filters,
    Set<Integer> sorts,
    Sizes sizes,
    List<Parameter> parameters)
    implements Job {
  private static final int SORT_LENGTH_MAX = 1000;

  /// Rows on a page unless the caller says how many, and the most there may be.
  record Sizes(int size, int max) {}

  /// A parameter of the query below the page, bound before everything else.
  record Parameter(String name, Binder binder) {}

  /// What the operation takes: the query's parameters, the filters, `sort`, `size`, `cursor`.
  Structure takes(List<Field> query) {
    List<Field> fields = new ArrayList<>();
    query.stream().filter(field -> !TableReads.PAGING.contains(field.name())).forEach(fields::add);
    for (int filter : filters) {
      Field field = reader.type().field(filter);
      fields.add(Field.optional(field.name(), field.type()).nullable(field.nullable()));
    }
    if (!sorts.isEmpty()) {
      fields.add(Field.optional("sort", Type.Text.max(SORT_LENGTH_MAX)));
    }
    fields.add(Field.optional("size", Type.Int.range(1, sizes.max())));
    fields.add(Field.optional("cursor", Type.Text.ANY));
    return Structure.of(name, fields);
  }

  @Override
  public Object run(Struct input, Lease lease) throws SQLException {
    int size = input.at("size") instanceof Long n ? Math.clamp(n, 1, sizes.max()) : sizes.size();
    String sort = !sorts.isEmpty() && input.at("sort") instanceof String text ? text : null;
    List<SortOrder.Term> order = SortOrder.parse(sort, this::sortable, keys);
    String about = about(input, sort);
    List<Object> after = null;
    if (input.at("cursor") instanceof String cursor) {
      after = ListCursor.read(cursor, types(order), about);
    }
    @Nullable Object[] values = new Object[reader.type().size()];
    for (int filter : filters) {
      values[filter] = input.at(reader.type().field(filter).name());
    }
    ListStatement.Built built =
        statement.build(new ListStatement.Request(values, order, after, size + 1));
    List<Object> rows = rows(input, built, lease);
    if (rows.size() <= size) {
      return new Page(rows, null);
    }
    List<Object> page = rows.subList(0, size);
    return new Page(page, ListCursor.write(values(page.getLast(), order), types(order), about));
  }

  private int sortable(String column) {
    int position = reader.type().position(column);
    return sorts.contains(position) ? position : -1;
  }

  private List<Object> rows(Struct input, ListStatement.Built built, Lease lease)
      throws SQLException {
    try (PreparedStatement prepared = lease.connection().prepareStatement(built.sql())) {
      int index = 1;
      for (Parameter parameter : parameters) {
        parameter.binder().bind(prepared, index++, input.at(parameter.name()));
      }
      for (ListStatement.Bound bound : built.values()) {
        bound.binder().bind(prepared, index++, bound.value());
      }
      List<Object> found = new ArrayList<>();
      try (ResultSet rows = lease.query(prepared)) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
      return found;
    }
  }

  private List<Type> types(List<SortOrder.Term> order) {
    return order.stream().map(term -> reader.type().field(term.column()).type()).toList();
  }

  private static List<Object> values(Object row, List<SortOrder.Term> order) {
    List<Object> values = new ArrayList<>();
    for (SortOrder.Term term : order) {
      Object value = row instanceof Struct struct ? struct.at(term.column()) : null;
      values.add(value == null ? dev.banyan.value.Null.NULL : value);
    }
    return values;
  }

  /// What a cursor must agree with: the list, its order, and all parameters but those of paging.
  private String about(Struct input, @Nullable String sort) {
    StringBuilder about = new StringBuilder(name).append('\n');
    ListCursor.describe(about, "sort", sort);
    for (int i = 0; i < input.type().size(); i++) {
      Field field = input.type().field(i);
      if (!TableReads.PAGING.contains(field.name())) {
        ListCursor.describe(about, field.name(), input.at(i));
      }
    }
    return about.toString();
  }
}
