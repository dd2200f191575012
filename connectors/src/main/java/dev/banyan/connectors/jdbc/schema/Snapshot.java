package dev.banyan.connectors.jdbc.schema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A database's schema at the time it was imported. `product` is the database's own name and
/// version, `schema` and `catalog` say where the tables were found; empty where the database has no
/// such thing.
public record Snapshot(
    String product,
    String catalog,
    String schema,
    List<Table> tables,
    List<Routine> routines,
    List<QueryShape> queries) {

  public Snapshot {
    tables = tables.stream().sorted(Comparator.comparing(Table::name)).toList();
    routines = routines.stream().sorted(Comparator.comparing(Routine::name)).toList();
    queries = queries.stream().sorted(Comparator.comparing(QueryShape::name)).toList();
  }

  public static final Snapshot EMPTY = new Snapshot("", "", "", List.of(), List.of(), List.of());

  public @Nullable Table table(String name) {
    return tables.stream().filter(table -> table.name().equals(name)).findFirst().orElse(null);
  }

  /// The shape of the query with this text; null where it was not imported.
  public @Nullable QueryShape query(String sql) {
    String hash = QueryShape.hash(sql);
    return queries.stream().filter(shape -> shape.hash().equals(hash)).findFirst().orElse(null);
  }

  /// The same snapshot that knows these queries; one of the same name is replaced.
  public Snapshot with(List<QueryShape> shapes) {
    List<QueryShape> all = new ArrayList<>(shapes);
    queries.stream()
        .filter(old -> shapes.stream().noneMatch(shape -> shape.name().equals(old.name())))
        .forEach(all::add);
    return new Snapshot(product, catalog, schema, tables, routines, all);
  }
}
