package dev.banyan.connectors.jdbc;

import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.Column.Generated;
import dev.banyan.connectors.jdbc.sql.Dialect;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The operations of a table that write. A column that a caller leaves out keeps its default
/// (insert) or its value (update, upsert); an explicit null makes it null. `expected` names the
/// values the row must still have: all of them, or a version column alone.
final class TableWrites {
  static final String EXPECTED = "expected";

  private final TableSql sql;
  private final Map<String, String> refused;

  /// `refused` gets the operations the table cannot have, with the reason.
  TableWrites(TableSql sql, Map<String, String> refused) {
    this.sql = sql;
    this.refused = refused;
  }

  List<Offered> all() {
    List<Offered> all = new ArrayList<>();
    if (sql.table().view()) {
      return all;
    }
    String lost = requiredColumnWithoutType();
    if (lost == null) {
      all.add(insert());
    } else {
      refused.put(name("insert"), lost);
    }
    if (sql.key().isEmpty()) {
      for (String operation : List.of("get", "update", "delete", "upsert")) {
        refused.put(name(operation), sql.table().name() + " has no key that can be used");
      }
      return all;
    }
    all.add(update());
    all.add(delete());
    boolean generatedKey =
        sql.key().stream().anyMatch(column -> column.generated() == Generated.ALWAYS);
    if (lost != null || generatedKey) {
      refused.put(name("upsert"), lost != null ? lost : "the database gives the key itself");
    } else {
      all.add(upsert());
    }
    return all;
  }

  private @Nullable String requiredColumnWithoutType() {
    for (Column column : sql.table().columns()) {
      if (!column.type().known() && column.mustBeGiven()) {
        return "%s.%s is required and of type %s, which cannot be written"
            .formatted(sql.table().name(), column.name(), column.type().nativeName());
      }
    }
    return null;
  }

  private List<Column> writable() {
    return sql.columns().stream().filter(c -> c.generated() != Generated.ALWAYS).toList();
  }

  private Offered insert() {
    List<Field> takes = writable().stream().map(Column::parameter).toList();
    return offered("insert", takes, sql.row(), Effect.WRITE, this::insertRow);
  }

  private Offered upsert() {
    List<Field> takes =
        writable().stream()
            .map(
                column ->
                    sql.key().contains(column)
                        ? Field.required(column.name(), column.type().type())
                        : column.parameter())
            .toList();
    return offered("upsert", takes, sql.row(), Effect.IDEMPOTENT, this::upsertRow);
  }

  private Offered update() {
    List<Field> takes = new ArrayList<>();
    for (Column column : sql.columns()) {
      if (sql.key().contains(column)) {
        takes.add(Field.required(column.name(), column.type().type()));
      } else if (column.generated() != Generated.ALWAYS) {
        takes.add(Field.optional(column.name(), column.type().type()).nullable(column.nullable()));
      }
    }
    addExpected(takes, "update");
    return offered("update", takes, sql.row(), Effect.IDEMPOTENT, this::updateRow);
  }

  private Offered delete() {
    List<Field> takes = new ArrayList<>();
    sql.key().forEach(c -> takes.add(Field.required(c.name(), c.type().type())));
    addExpected(takes, "delete");
    return offered("delete", takes, null, Effect.IDEMPOTENT, this::deleteRow);
  }

  private void addExpected(List<Field> takes, String operation) {
    if (sql.table().column(EXPECTED) == null) {
      List<Field> fields =
          sql.columns().stream()
              .map(c -> Field.optional(c.name(), c.type().type()).nullable(c.nullable()))
              .toList();
      Structure expected = Structure.of(name(operation) + "." + EXPECTED, fields);
      takes.add(Field.optional(EXPECTED, expected));
    }
  }

  private Offered offered(
      String operation, List<Field> takes, @Nullable Type returns, Effect effect, Job job) {
    String name = name(operation);
    return new Offered(
        new Signature(
            name,
            Structure.of(name, takes),
            returns,
            List.of(),
            effect,
            Signature.Delivery.WHOLE,
            sql.table().comment()),
        job);
  }

  private String name(String operation) {
    return sql.table().name() + "." + operation;
  }

  /// The columns a caller gave a value for, the key first where `keyFirst`.
  private List<Column> given(Struct input, boolean keyFirst) {
    List<Column> given = new ArrayList<>(keyFirst ? sql.key() : List.of());
    for (Column column : writable()) {
      if (!given.contains(column) && input.at(column.name()) != null) {
        given.add(column);
      }
    }
    return given;
  }

  private Object insertRow(Struct input, Lease lease) throws SQLException {
    List<Column> given = given(input, false);
    List<String> marks = given.stream().map(c -> sql.dialect().mark(c.type())).toList();
    String text =
        given.isEmpty()
            ? "insert into " + sql.quoted() + " default values"
            : "insert into %s (%s) values (%s)"
                .formatted(sql.quoted(), sql.names(given), String.join(", ", marks));
    TableSql.Values values = sql.new Values();
    given.forEach(column -> values.add(column, input.at(column.name())));
    Struct row = write(text, values, input, lease);
    if (row == null) {
      throw new SQLException("an insert that inserts nothing", "P0001");
    }
    return row;
  }

  private Object upsertRow(Struct input, Lease lease) throws SQLException {
    List<Column> given = given(input, true);
    String text =
        sql.dialect()
            .upsert(
                new Dialect.Upsert(
                    sql.quoted(),
                    given.stream().map(sql::quote).toList(),
                    given.stream().map(c -> sql.dialect().mark(c.type())).toList(),
                    sql.key().size()));
    TableSql.Values values = sql.new Values();
    given.forEach(column -> values.add(column, input.at(column.name())));
    Struct row = write(text, values, input, lease);
    return row == null ? found(sql.find(input, null, lease)) : row;
  }

  private Object updateRow(Struct input, Lease lease) throws SQLException {
    Object expected = expected(input);
    List<Column> given = new ArrayList<>(given(input, false));
    given.removeAll(sql.key());
    Struct row;
    if (given.isEmpty()) {
      row = sql.find(input, expected, lease);
    } else {
      TableSql.Values values = sql.new Values();
      given.forEach(column -> values.add(column, input.at(column.name())));
      String text =
          "update %s set %s where %s%s"
              .formatted(
                  sql.quoted(),
                  String.join(", ", given.stream().map(sql::assigned).toList()),
                  sql.keyCondition(input, values),
                  sql.expectation(expected, values));
      row = write(text, values, input, lease);
    }
    if (row == null) {
      throw sql.missing(input, expected, lease);
    }
    return row;
  }

  private @Nullable Object deleteRow(Struct input, Lease lease) throws SQLException {
    Object expected = expected(input);
    TableSql.Values values = sql.new Values();
    String text =
        "delete from %s where %s%s"
            .formatted(
                sql.quoted(), sql.keyCondition(input, values), sql.expectation(expected, values));
    try (PreparedStatement statement = lease.connection().prepareStatement(text)) {
      values.bind(statement);
      if (lease.update(statement) == 0) {
        throw sql.missing(input, expected, lease);
      }
    }
    return null;
  }

  private static @Nullable Object expected(Struct input) {
    return input.type().position(EXPECTED) < 0 ? null : input.at(EXPECTED);
  }

  private static Struct found(@Nullable Struct row) {
    if (row == null) {
      throw Fault.of(Fault.Kind.CONFLICT, "The record was removed in between");
    }
    return row;
  }

  /// The row as the database holds it after the write; null where it wrote none.
  private @Nullable Struct write(String text, TableSql.Values values, Struct input, Lease lease)
      throws SQLException {
    if (sql.dialect().answersRows()) {
      String[] all = sql.columns().stream().map(Column::name).toArray(String[]::new);
      try (PreparedStatement statement = lease.connection().prepareStatement(text, all)) {
        values.bind(statement);
        lease.update(statement);
        try (ResultSet rows = statement.getGeneratedKeys()) {
          return rows.next() ? sql.reader().read(rows) : null;
        }
      }
    }
    lease.begin(false);
    Struct row = null;
    try (PreparedStatement statement =
        lease.connection().prepareStatement(text, Statement.RETURN_GENERATED_KEYS)) {
      values.bind(statement);
      if (lease.update(statement) > 0) {
        row = written(input, statement, lease);
      }
    }
    lease.commit();
    return row;
  }

  /// The row read again, by the key given or the one the database generated; where there is no way
  /// to find it, what was given.
  private Struct written(Struct input, PreparedStatement statement, Lease lease)
      throws SQLException {
    Struct.Builder key = Struct.builder(sql.row());
    for (Column column : sql.columns()) {
      if (input.type().position(column.name()) >= 0) {
        key.set(column.name(), input.at(column.name()));
      }
    }
    List<Column> open = sql.key().stream().filter(column -> absent(input, column)).toList();
    if (open.size() == 1) {
      try (ResultSet keys = statement.getGeneratedKeys()) {
        if (keys.next()) {
          key.set(
              open.getFirst().name(),
              dev.banyan.connectors.jdbc.sql.ColumnReader.of(open.getFirst().type()).read(keys, 1));
        }
      }
    }
    Struct given = key.build();
    boolean findable =
        !sql.key().isEmpty() && sql.key().stream().noneMatch(column -> absent(given, column));
    Struct row = findable ? sql.find(given, null, lease) : null;
    return row == null ? given : row;
  }

  private static boolean absent(Struct struct, Column column) {
    int position = struct.type().position(column.name());
    return position < 0 || struct.at(position) == null;
  }
}
