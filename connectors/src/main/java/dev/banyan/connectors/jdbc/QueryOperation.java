package dev.banyan.connectors.jdbc;

import dev.banyan.base.Fault;
import dev.banyan.connect.QuerySource;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.sql.Binder;
import dev.banyan.connectors.jdbc.sql.Dialect;
import dev.banyan.connectors.jdbc.sql.ListStatement;
import dev.banyan.connectors.jdbc.sql.NamedSql;
import dev.banyan.connectors.jdbc.sql.RowReader;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compiles a query of the configuration: one row, pages, or a stream. Owned by one thread; used
/// for one query.
final class QueryOperation {
  private final QuerySource source;
  private final NamedSql sql;
  private final Dialect dialect;
  private final Mistakes mistakes;
  private final List<PagedList.Parameter> parameters = new ArrayList<>();

  QueryOperation(QuerySource source, NamedSql sql, Dialect dialect, Mistakes mistakes) {
    this.source = source;
    this.sql = sql;
    this.dialect = dialect;
    this.mistakes = mistakes;
  }

  /// Null, with mistakes, where parameters, columns and paging do not fit together.
  @Nullable Offered compile(List<Column> columns, JdbcRows.Limits limits) {
    boolean bound = bindParameters();
    boolean good = mayBatch() && bound;
    for (Column column : columns) {
      if (!column.type().known()) {
        good =
            wrong(
                "unknown-column-type",
                "column `%s` is of type %s, which cannot be read"
                    .formatted(column.name(), column.type().nativeName()),
                "cast it to a type that can, or leave it out");
      }
    }
    if (!good) {
      return null;
    }
    List<Field> fields =
        columns.stream()
            .map(c -> Field.required(c.name(), c.type().type()).nullable(c.nullable()))
            .toList();
    RowReader reader = RowReader.of(Structure.of(source.name() + ".row", fields), columns);
    if (source.paging() != null) {
      return paged(columns, reader, source.paging());
    }
    if (source.one()) {
      Offered one =
          offered(source.takes(), reader.type(), Signature.Delivery.WHOLE, single(reader));
      return source.batch()
          ? new Offered(one.signature(), one.job(), new QueryLookup(this::built, reader))
          : one;
    }
    return offered(
        source.takes(),
        Type.ListOf.of(reader.type()),
        Signature.Delivery.STREAMED,
        new StreamedList(
            this::built,
            reader,
            new JdbcRows.Limits(source.name(), limits.fetchSize(), limits.rowsMax())));
  }

  private Offered offered(Structure takes, Type returns, Signature.Delivery delivery, Job job) {
    return new Offered(
        new Signature(source.name(), takes, returns, List.of(), Effect.READ, delivery, ""), job);
  }

  private boolean mayBatch() {
    if (!source.batch()) {
      return true;
    }
    if (!source.one()) {
      return wrong(
          "no-batch",
          "query `" + source.name() + "` answers more than one row, and `batch` is for lookups",
          "say `one: true` if it has one row, or leave `batch` out");
    }
    if (!QueryLookup.takes(dialect)) {
      return wrong(
          "no-batch",
          "queries for this kind of database are not put together",
          "leave `batch` out of query `" + source.name() + "`");
    }
    return true;
  }

  private boolean bindParameters() {
    boolean good = true;
    for (String name : sql.names()) {
      Field field = source.takes().field(name);
      Binder binder = field == null ? null : Binder.of(field.type(), dialect);
      if (binder == null) {
        good =
            wrong(
                "bad-parameter-type",
                "`:" + name + "` is of a type that no database takes",
                "give its parts as parameters of their own");
      } else {
        parameters.add(new PagedList.Parameter(name, binder));
      }
    }
    return good;
  }

  private ListStatement.Built built(Struct input) {
    List<ListStatement.Bound> values = new ArrayList<>();
    for (PagedList.Parameter parameter : parameters) {
      Object value = input.at(parameter.name());
      values.add(new ListStatement.Bound(parameter.binder(), value == null ? Null.NULL : value));
    }
    return new ListStatement.Built(sql.text(), values);
  }

  private Job single(RowReader reader) {
    return (input, lease) -> {
      ListStatement.Built built = built(input);
      try (PreparedStatement statement = lease.connection().prepareStatement(built.sql())) {
        statement.setMaxRows(2);
        int index = 1;
        for (ListStatement.Bound bound : built.values()) {
          bound.binder().bind(statement, index++, bound.value());
        }
        try (ResultSet rows = lease.query(statement)) {
          return onlyRow(rows, reader);
        }
      }
    };
  }

  private Struct onlyRow(ResultSet rows, RowReader reader) throws SQLException {
    if (!rows.next()) {
      throw Fault.of(Fault.Kind.NOT_FOUND, "There is no such record");
    }
    Struct row = reader.read(rows);
    if (rows.next()) {
      throw Fault.builder(Fault.Kind.GARBAGE, "The system answered more than one record")
          .operator("query `" + source.name() + "` says `one` and answered several rows")
          .build();
    }
    return row;
  }

  private @Nullable Offered paged(
      List<Column> columns, RowReader reader, QuerySource.Paging paging) {
    List<Integer> keys = positions("page.by", paging.by(), columns);
    List<Integer> filters = positions("filter", source.filter(), columns);
    List<Integer> sorts = positions("sort", source.sort(), columns);
    if (keys == null || filters == null || sorts == null) {
      return null;
    }
    List<ListStatement.Item> items = new ArrayList<>();
    for (Column column : columns) {
      items.add(
          new ListStatement.Item(
              dialect.quote(column.name()),
              column.type().type(),
              column.nullable(),
              Binder.of(column.type(), dialect),
              dialect.mark(column.type())));
    }
    PagedList list =
        new PagedList(
            source.name(),
            reader,
            new ListStatement(dialect, items, "(" + sql.text() + ") q"),
            keys,
            filters,
            new HashSet<>(sorts),
            new PagedList.Sizes(paging.size(), paging.max()),
            parameters);
    return offered(
        list.takes(source.takes().fields()),
        Type.ListOf.of(reader.type()),
        Signature.Delivery.PAGED,
        list);
  }

  private @Nullable List<Integer> positions(String key, List<String> names, List<Column> columns) {
    List<Integer> positions = new ArrayList<>();
    List<String> known = columns.stream().map(Column::name).toList();
    boolean good = true;
    for (String name : names) {
      int position = known.indexOf(name);
      for (int i = 0; position < 0 && i < known.size(); i++) {
        position = known.get(i).equalsIgnoreCase(name) ? i : -1;
      }
      if (position < 0 || !dialect.orders(columns.get(position).type())) {
        good =
            wrong(
                "unknown-column",
                "`%s` of query `%s` names `%s`, %s"
                    .formatted(
                        key,
                        source.name(),
                        name,
                        position < 0 ? "which its rows do not have" : "which has no order"),
                position < 0 ? Suggestion.forWord(name, known) : "take another column");
      }
      positions.add(position);
    }
    return good ? positions : null;
  }

  private boolean wrong(String code, String message, @Nullable String remedy) {
    mistakes.error(code, source.place(), message, remedy);
    return false;
  }
}
