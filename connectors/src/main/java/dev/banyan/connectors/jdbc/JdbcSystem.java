package dev.banyan.connectors.jdbc;

import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.QuerySource;
import dev.banyan.connectors.jdbc.pool.Cluster;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.QueryShape;
import dev.banyan.connectors.jdbc.schema.Routine;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.connectors.jdbc.schema.SnapshotWriter;
import dev.banyan.connectors.jdbc.schema.Table;
import dev.banyan.connectors.jdbc.sql.Dialect;
import dev.banyan.connectors.jdbc.sql.NamedSql;
import dev.banyan.connectors.jdbc.sql.SelectList;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistakes;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A database as its snapshot describes it: every table, view and routine as operations, and the
/// queries that the configuration adds.
public final class JdbcSystem implements LegacySystem {
  private final String name;
  private final JdbcSettings settings;
  private final Snapshot snapshot;
  private final Dialect dialect;
  private final JdbcRows.Limits limits;
  private final Map<String, Type> types = new LinkedHashMap<>();
  private final Map<String, Offered> offered = new LinkedHashMap<>();
  private final Map<String, String> refused = new TreeMap<>();
  private final Map<String, QuerySource> queries = new LinkedHashMap<>();

  public JdbcSystem(String name, JdbcSettings settings, Snapshot snapshot) {
    this.name = name;
    this.settings = settings;
    this.snapshot = snapshot;
    this.dialect = Dialect.of(settings.url());
    this.limits = new JdbcRows.Limits("", settings.fetchSize(), settings.rowsMax());
    String prefix =
        dialect.prefix(
            Objects.requireNonNullElse(settings.catalog(), snapshot.catalog()),
            Objects.requireNonNullElse(settings.schema(), snapshot.schema()));
    for (Table table : snapshot.tables()) {
      addTable(table, prefix);
    }
    for (Routine routine : snapshot.routines()) {
      addRoutine(routine, prefix);
    }
  }

  private void addTable(Table table, String prefix) {
    for (Column column : table.columns()) {
      if (!column.type().known()) {
        refused.put(
            table.name() + "." + column.name(),
            "type %s is not read or written here".formatted(column.type().nativeName()));
      }
    }
    if (table.usable().isEmpty()) {
      refused.put(table.name(), "no column of it has a type that can be read");
      return;
    }
    TableSql sql = new TableSql(table, dialect, prefix);
    types.put(table.name(), sql.row());
    new TableReads(sql, limits).all().forEach(this::offer);
    new TableWrites(sql, refused).all().forEach(this::offer);
  }

  private void addRoutine(Routine routine, String prefix) {
    RoutineOperation operation = new RoutineOperation(routine, dialect, prefix);
    String reason = operation.refusal();
    if (reason != null) {
      refused.put(routine.name(), reason);
      return;
    }
    Offered compiled = operation.compile(limits);
    offer(compiled);
    Type returns = compiled.signature().returns();
    if (returns instanceof Structure row) {
      types.put(row.name(), row);
    } else if (returns instanceof Type.ListOf list && list.item() instanceof Structure row) {
      types.put(row.name(), row);
    }
  }

  private void offer(Offered operation) {
    offered.put(operation.name(), operation);
  }

  @Override
  public Map<String, Type> types() {
    return Map.copyOf(types);
  }

  @Override
  public List<Signature> operations() {
    return offered.values().stream().map(Offered::signature).toList();
  }

  @Override
  public Map<String, String> refused() {
    return Map.copyOf(refused);
  }

  @Override
  public @Nullable Signature query(QuerySource source, Mistakes mistakes) {
    NamedSql sql = NamedSql.parse(source, dialect, mistakes);
    List<Column> columns = columns(source.text());
    if (columns == null) {
      mistakes.error(
          "unknown-query",
          source.place(),
          "the snapshot does not know what query `" + source.name() + "` answers",
          "describe it once with `banyan import jdbc --queries`, which adds it to the snapshot");
    }
    boolean alone = source.batch() && settings.batch() == null;
    if (alone) {
      mistakes.error(
          "no-batch",
          source.place(),
          "query `" + source.name() + "` says `batch`, and system `" + name + "` does not",
          "add `batch: 64` to the system's `jdbc`, or leave it out here");
    }
    if (alone || sql == null || columns == null) {
      return null;
    }
    Offered compiled = new QueryOperation(source, sql, dialect, mistakes).compile(columns, limits);
    if (compiled == null) {
      return null;
    }
    queries.put(source.name(), source);
    offer(compiled);
    if (compiled.signature().returns() instanceof Type.ListOf list) {
      types.put(source.name() + ".row", list.item());
    } else if (compiled.signature().returns() instanceof Structure row) {
      types.put(row.name(), row);
    }
    return compiled.signature();
  }

  /// What the query answers: as it was described when the snapshot was taken, else as its plain
  /// text shows.
  private @Nullable List<Column> columns(String text) {
    QueryShape shape = snapshot.query(text);
    return shape == null ? SelectList.infer(text, snapshot, dialect) : shape.columns();
  }

  @Override
  public boolean comparable() {
    return true;
  }

  @Override
  public LiveSystem open(Http.Factory http) {
    return new JdbcLive(
        new Cluster(name, settings),
        Map.copyOf(offered),
        new JdbcLive.Known(snapshot, settings, List.copyOf(new ArrayList<>(queries.values()))));
  }

  @Override
  public String fingerprint() {
    List<String> texts = queries.values().stream().map(QuerySource::toString).toList();
    String password = settings.password() == null ? "" : settings.password().reveal();
    return QueryShape.hash(settings + "\n" + password + "\n" + texts)
        + QueryShape.hash(SnapshotWriter.write(snapshot));
  }
}
