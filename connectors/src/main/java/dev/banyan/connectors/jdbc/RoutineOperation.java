package dev.banyan.connectors.jdbc;

import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.connectors.jdbc.schema.Routine;
import dev.banyan.connectors.jdbc.schema.Routine.Mode;
import dev.banyan.connectors.jdbc.schema.Routine.Parameter;
import dev.banyan.connectors.jdbc.sql.Binder;
import dev.banyan.connectors.jdbc.sql.Dialect;
import dev.banyan.connectors.jdbc.sql.ListStatement;
import dev.banyan.connectors.jdbc.sql.RowReader;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compiles a stored procedure or function into an operation of its name. A function is selected
/// from, so that its answer comes as a row; a procedure's outgoing parameters come as a row on
/// PostgreSQL, elsewhere a procedure with such parameters is refused.
final class RoutineOperation {
  private final Routine routine;
  private final Dialect dialect;
  private final String quoted;

  RoutineOperation(Routine routine, Dialect dialect, String prefix) {
    this.routine = routine;
    this.dialect = dialect;
    this.quoted = prefix + dialect.quote(routine.name());
  }

  /// Why the routine cannot be called; null where it can.
  @Nullable String refusal() {
    if (routine.kind() == Routine.Kind.OVERLOADED) {
      return "several routines have this name, which alone does not say which is meant; "
          + "call it in a query, or under another name";
    }
    for (Parameter parameter : routine.parameters()) {
      if (!parameter.type().known()) {
        return "parameter `%s` is of type %s, which cannot be read or written"
            .formatted(parameter.name(), parameter.type().nativeName());
      }
    }
    boolean rowless = routine.kind() == Routine.Kind.PROCEDURE && dialect != Dialect.POSTGRESQL;
    return rowless && !routine.outgoing().isEmpty()
        ? "procedures with outgoing parameters are not called on this database"
        : null;
  }

  Offered compile(JdbcRows.Limits limits) {
    List<Field> takes =
        routine.incoming().stream()
            .map(p -> Field.required(p.name(), p.type().type()).nullable(true))
            .toList();
    Structure parameters = Structure.of(routine.name(), takes);
    Effect effect = routine.readOnly() ? Effect.READ : Effect.WRITE;
    RowReader reader = reader();
    boolean rows = routine.kind() == Routine.Kind.TABLE_FUNCTION;
    Type returns = reader == null ? null : rows ? Type.ListOf.of(reader.type()) : reader.type();
    Job job =
        rows && reader != null
            ? streamed(reader, limits)
            : (input, lease) -> call(input, reader, lease);
    Signature.Delivery delivery = rows ? Signature.Delivery.STREAMED : Signature.Delivery.WHOLE;
    return new Offered(
        new Signature(
            routine.name(), parameters, returns, List.of(), effect, delivery, routine.comment()),
        job);
  }

  private @Nullable RowReader reader() {
    List<Column> columns =
        routine.outgoing().stream().map(p -> Column.of(p.name(), p.type(), true)).toList();
    if (columns.isEmpty()) {
      return null;
    }
    List<Field> fields =
        columns.stream()
            .map(c -> Field.required(c.name(), c.type().type()).nullable(true))
            .toList();
    return RowReader.of(Structure.of(routine.name() + ".row", fields), columns);
  }

  private String text() {
    List<String> marks = new ArrayList<>();
    for (Parameter parameter : routine.parameters()) {
      switch (parameter.mode()) {
        case IN, INOUT -> marks.add(dialect.mark(parameter.type()));
        case OUT -> {
          if (routine.kind() == Routine.Kind.PROCEDURE) {
            marks.add("null");
          }
        }
        case RESULT -> {}
      }
    }
    String call = quoted + "(" + String.join(", ", marks) + ")";
    boolean composite =
        routine.parameters().stream().anyMatch(p -> p.mode() == Mode.OUT || p.mode() == Mode.INOUT);
    return switch (routine.kind()) {
      case PROCEDURE -> dialect == Dialect.POSTGRESQL ? "call " + call : "{call " + call + "}";
      case TABLE_FUNCTION -> "select * from " + call;
      case OVERLOADED -> throw new IllegalStateException("an overloaded routine is not called");
      case FUNCTION ->
          composite ? "select * from " + call : "select " + call + dialect.fromNowhere();
    };
  }

  private ListStatement.Built built(Struct input) {
    List<ListStatement.Bound> values = new ArrayList<>();
    for (Parameter parameter : routine.incoming()) {
      Object value = input.at(parameter.name());
      values.add(
          new ListStatement.Bound(
              Binder.of(parameter.type(), dialect), value == null ? Null.NULL : value));
    }
    return new ListStatement.Built(text(), values);
  }

  private Job streamed(RowReader reader, JdbcRows.Limits limits) {
    StreamedList list =
        new StreamedList(
            this::built,
            reader,
            new JdbcRows.Limits(routine.name(), limits.fetchSize(), limits.rowsMax()));
    return list;
  }

  private @Nullable Object call(Struct input, @Nullable RowReader reader, Lease lease)
      throws java.sql.SQLException {
    ListStatement.Built built = built(input);
    boolean escaped = built.sql().startsWith("{");
    try (PreparedStatement statement =
        escaped
            ? lease.connection().prepareCall(built.sql())
            : lease.connection().prepareStatement(built.sql())) {
      int index = 1;
      for (ListStatement.Bound bound : built.values()) {
        bound.binder().bind(statement, index++, bound.value());
      }
      boolean hasRows = lease.execute(statement);
      if (reader == null) {
        return null;
      }
      try (ResultSet rows = statement.getResultSet()) {
        if (!hasRows || rows == null || !rows.next()) {
          throw Fault.builder(Fault.Kind.GARBAGE, "The system left out its answer")
              .operator("routine " + routine.name() + " answered no row")
              .build();
        }
        return reader.read(rows);
      }
    }
  }

  /// The name that a function's single answer has.
  static Parameter result(ColumnType type) {
    return new Parameter("result", Mode.RESULT, type);
  }
}
