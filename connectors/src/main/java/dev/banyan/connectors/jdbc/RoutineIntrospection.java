package dev.banyan.connectors.jdbc;

import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.connectors.jdbc.schema.Routine;
import dev.banyan.connectors.jdbc.schema.Routine.Kind;
import dev.banyan.connectors.jdbc.schema.Routine.Mode;
import dev.banyan.connectors.jdbc.schema.Routine.Parameter;
import dev.banyan.connectors.jdbc.sql.Dialect;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the stored procedures and functions of a schema. One name with several sets of parameters
/// is one `OVERLOADED` routine: a name alone would not say which is meant.
final class RoutineIntrospection {
  private static final String POSTGRES =
      """
      select p.oid, p.proname, p.prokind::text, p.provolatile::text, p.proretset,
        r.typname, a.name, a.mode, t.typname, coalesce(obj_description(p.oid), '')
      from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace
      join pg_type r on r.oid = p.prorettype
      left join lateral unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames,
        p.proargmodes::text[]) with ordinality a(type, name, mode, position) on true
      left join pg_type t on t.oid = a.type
      where n.nspname = ? and p.prokind in ('f', 'p')
        and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      order by p.proname, p.oid, a.position""";

  private final Connection connection;
  private final Dialect dialect;
  private final ColumnTypes types;
  private final Map<String, Building> found = new LinkedHashMap<>();

  /// A routine as it is put together, by its specific name.
  private record Building(
      String name, Kind kind, boolean readOnly, List<Parameter> parameters, String comment) {
    Parameter numbered(@Nullable String given, Mode mode, ColumnType type) {
      String number = "p" + (parameters.size() + 1);
      return new Parameter(given == null || given.isEmpty() ? number : given, mode, type);
    }
  }

  RoutineIntrospection(Connection connection, Dialect dialect, ColumnTypes types) {
    this.connection = connection;
    this.dialect = dialect;
    this.types = types;
  }

  List<Routine> read(@Nullable String catalog, @Nullable String schema) throws SQLException {
    if (dialect == Dialect.POSTGRESQL) {
      readPostgres(schema);
    } else if (dialect != Dialect.SQLITE) {
      readMetadata(catalog, schema);
    }
    Set<String> once = new HashSet<>();
    Set<String> several = new HashSet<>();
    Set<String> known = new HashSet<>();
    found.values().stream().filter(b -> !once.add(b.name())).forEach(b -> several.add(b.name()));
    List<Routine> routines = new ArrayList<>();
    for (Building built : found.values()) {
      if (several.remove(built.name())) {
        routines.add(new Routine(built.name(), Kind.OVERLOADED, false, List.of(), ""));
        known.add(built.name());
      } else if (!known.contains(built.name())) {
        routines.add(
            new Routine(
                built.name(), built.kind(), built.readOnly(), built.parameters(), built.comment()));
      }
    }
    return routines;
  }

  private void readPostgres(@Nullable String schema) throws SQLException {
    Map<String, String> results = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(POSTGRES)) {
      statement.setString(1, schema);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          postgresRow(rows, results);
        }
      }
    }
    results.forEach(
        (id, type) -> {
          Building built = found.get(id);
          if (built != null && built.parameters().stream().allMatch(p -> p.mode() == Mode.IN)) {
            built.parameters().add(RoutineOperation.result(types.named(type)));
          }
        });
  }

  private void postgresRow(ResultSet row, Map<String, String> results) throws SQLException {
    String result = row.getString(6);
    if (result.endsWith("trigger")) {
      return;
    }
    String id = row.getString(1);
    boolean procedure = row.getString(3).equals("p");
    Kind kind =
        procedure ? Kind.PROCEDURE : row.getBoolean(5) ? Kind.TABLE_FUNCTION : Kind.FUNCTION;
    boolean readOnly = !procedure && !row.getString(4).equals("v");
    Building built = found.get(id);
    if (built == null) {
      built = new Building(row.getString(2), kind, readOnly, new ArrayList<>(), row.getString(10));
      found.put(id, built);
      if (!procedure && !result.equals("void")) {
        results.put(id, result);
      }
    }
    String type = row.getString(9);
    if (type != null) {
      Mode mode =
          switch (String.valueOf(row.getString(8))) {
            case "o" -> Mode.OUT;
            case "b" -> Mode.INOUT;
            case "t" -> Mode.RESULT;
            default -> Mode.IN;
          };
      built.parameters().add(built.numbered(row.getString(7), mode, types.named(type)));
    }
  }

  private void readMetadata(@Nullable String catalog, @Nullable String schema) throws SQLException {
    DatabaseMetaData metadata = connection.getMetaData();
    try (ResultSet rows = metadata.getProcedures(catalog, schema, "%")) {
      while (rows.next()) {
        boolean returns = rows.getInt("PROCEDURE_TYPE") == DatabaseMetaData.procedureReturnsResult;
        String comment = rows.getString("REMARKS");
        found.put(
            rows.getString("SPECIFIC_NAME"),
            new Building(
                rows.getString("PROCEDURE_NAME"),
                returns ? Kind.FUNCTION : Kind.PROCEDURE,
                false,
                new ArrayList<>(),
                comment == null ? "" : comment));
      }
    }
    try (ResultSet rows = metadata.getProcedureColumns(catalog, schema, "%", "%")) {
      while (rows.next()) {
        Building built = found.get(rows.getString("SPECIFIC_NAME"));
        if (built != null) {
          built.parameters().add(parameter(built, rows));
        }
      }
    }
  }

  private Parameter parameter(Building built, ResultSet row) throws SQLException {
    ColumnType type =
        types.of(
            new ColumnTypes.Reported(
                row.getInt("DATA_TYPE"),
                row.getString("TYPE_NAME"),
                row.getInt("PRECISION"),
                row.getInt("SCALE")));
    int mode = row.getInt("COLUMN_TYPE");
    return switch (mode) {
      case DatabaseMetaData.procedureColumnReturn, DatabaseMetaData.procedureColumnResult ->
          RoutineOperation.result(type);
      case DatabaseMetaData.procedureColumnOut ->
          built.numbered(row.getString("COLUMN_NAME"), Mode.OUT, type);
      case DatabaseMetaData.procedureColumnInOut ->
          built.numbered(row.getString("COLUMN_NAME"), Mode.INOUT, type);
      default -> built.numbered(row.getString("COLUMN_NAME"), Mode.IN, type);
    };
  }
}
