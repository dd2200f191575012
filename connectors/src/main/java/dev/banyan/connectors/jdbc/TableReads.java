package dev.banyan.connectors.jdbc;

import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.sql.ListStatement;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The operations of a table that read: `get` by key, and `list`, in pages by key or, where there
/// is no key, as one stream.
final class TableReads {
  /// Parameters of `list` that are no columns; a column of such a name is no filter.
  static final Set<String> PAGING = Set.of("sort", "size", "cursor");

  private static final int SIZE = 50;
  private static final int SIZE_MAX = 500;

  private final TableSql sql;
  private final JdbcRows.Limits limits;

  TableReads(TableSql sql, JdbcRows.Limits limits) {
    this.sql = sql;
    this.limits = limits;
  }

  List<Offered> all() {
    return sql.key().isEmpty() ? List.of(stream()) : List.of(get(), pages());
  }

  private Offered get() {
    List<Field> takes =
        sql.key().stream()
            .map(column -> Field.required(column.name(), column.type().type()))
            .toList();
    Signature signature =
        new Signature(
            name("get"),
            Structure.of(name("get"), takes),
            sql.row(),
            List.of(),
            Effect.READ,
            Signature.Delivery.WHOLE,
            sql.table().comment());
    return new Offered(
        signature,
        (input, lease) -> {
          Struct row = sql.find(input, null, lease);
          if (row == null) {
            throw Fault.of(Fault.Kind.NOT_FOUND, "There is no such record");
          }
          return row;
        },
        KeyLookup.takes(sql) ? new KeyLookup(sql) : null);
  }

  private Offered pages() {
    PagedList list =
        new PagedList(
            name("list"),
            sql.reader(),
            new ListStatement(sql.dialect(), items(), sql.quoted()),
            sql.key().stream().map(sql.columns()::indexOf).toList(),
            filters(),
            sorts(),
            new PagedList.Sizes(SIZE, SIZE_MAX),
            List.of());
    return new Offered(signature(list.takes(List.of()), Signature.Delivery.PAGED), list);
  }

  private Offered stream() {
    ListStatement statement = new ListStatement(sql.dialect(), items(), sql.quoted());
    StreamedList list =
        new StreamedList(
            input -> {
              @Nullable Object[] values = new Object[sql.columns().size()];
              for (int filter : filters()) {
                values[filter] = input.at(sql.columns().get(filter).name());
              }
              return statement.build(new ListStatement.Request(values, List.of(), null, -1));
            },
            sql.reader(),
            new JdbcRows.Limits(name("list"), limits.fetchSize(), limits.rowsMax()));
    List<Field> takes = new ArrayList<>();
    for (int filter : filters()) {
      Column column = sql.columns().get(filter);
      takes.add(Field.optional(column.name(), column.type().type()).nullable(column.nullable()));
    }
    return new Offered(
        signature(Structure.of(name("list"), takes), Signature.Delivery.STREAMED), list);
  }

  private Signature signature(Structure takes, Signature.Delivery delivery) {
    return new Signature(
        name("list"),
        takes,
        Type.ListOf.of(sql.row()),
        List.of(),
        Effect.READ,
        delivery,
        sql.table().comment());
  }

  private List<ListStatement.Item> items() {
    return sql.columns().stream()
        .map(
            column ->
                new ListStatement.Item(
                    sql.quote(column),
                    column.type().type(),
                    column.nullable(),
                    sql.binder(column),
                    sql.dialect().mark(column.type())))
        .toList();
  }

  /// The columns a list can be filtered by.
  private List<Integer> filters() {
    List<Integer> filters = new ArrayList<>();
    for (int i = 0; i < sql.columns().size(); i++) {
      Column column = sql.columns().get(i);
      if (sql.dialect().compares(column.type()) && !PAGING.contains(column.name())) {
        filters.add(i);
      }
    }
    return filters;
  }

  /// The columns a list can be sorted by.
  private Set<Integer> sorts() {
    Set<Integer> sorts = new HashSet<>();
    for (int i = 0; i < sql.columns().size(); i++) {
      if (sql.dialect().orders(sql.columns().get(i).type())) {
        sorts.add(i);
      }
    }
    return sorts;
  }

  private String name(String operation) {
    return sql.table().name() + "." + operation;
  }
}
