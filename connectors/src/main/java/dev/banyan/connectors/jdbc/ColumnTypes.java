package dev.banyan.connectors.jdbc;

import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.connectors.jdbc.schema.ColumnType.Base;
import dev.banyan.connectors.jdbc.sql.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From what a driver reports of a column to our own word for it: first by the database's type
/// name, which says more, then by JDBC's number. What is neither is unknown, and later refused by
/// name.
final class ColumnTypes {
  /// A column as metadata reports it.
  record Reported(int jdbcType, String typeName, int size, int scale) {}

  private static final int ORACLE_ZONED = -101;
  private static final int ORACLE_LOCAL_ZONED = -102;
  private static final int SQL_SERVER_ZONED = -155;
  private static final int BINARY_FLOAT = 100;
  private static final int BINARY_DOUBLE = 101;
  private static final int PRECISION_MAX = 1000;
  private static final Set<String> OPAQUE =
      Set.of("xml", "citext", "inet", "cidr", "macaddr", "macaddr8", "ltree", "name");

  private final Dialect dialect;
  private final Map<String, List<String>> enums;
  private final Map<String, Reported> domains;

  private ColumnTypes(
      Dialect dialect, Map<String, List<String>> enums, Map<String, Reported> domains) {
    this.dialect = dialect;
    this.enums = enums;
    this.domains = domains;
  }

  /// Asks the database for the types that its users defined.
  static ColumnTypes of(Connection connection, Dialect dialect) throws SQLException {
    if (dialect != Dialect.POSTGRESQL) {
      return new ColumnTypes(dialect, Map.of(), Map.of());
    }
    return new ColumnTypes(dialect, postgresEnums(connection), postgresDomains(connection));
  }

  private static Map<String, List<String>> postgresEnums(Connection connection)
      throws SQLException {
    Map<String, List<String>> enums = new LinkedHashMap<>();
    String text =
        """
        select t.typname, e.enumlabel from pg_type t join pg_enum e on e.enumtypid = t.oid
        order by t.typname, e.enumsortorder""";
    try (PreparedStatement statement = connection.prepareStatement(text);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        enums.computeIfAbsent(rows.getString(1), _ -> new ArrayList<>()).add(rows.getString(2));
      }
    }
    return enums;
  }

  /// Domains by name, with what their base type says; the modifier of a `numeric` holds precision
  /// and scale, that of a text its length and 4.
  private static Map<String, Reported> postgresDomains(Connection connection) throws SQLException {
    Map<String, Reported> domains = new LinkedHashMap<>();
    String text =
        """
        select d.typname, b.typname, d.typtypmod
        from pg_type d join pg_type b on b.oid = d.typbasetype where d.typtype = 'd'""";
    try (PreparedStatement statement = connection.prepareStatement(text);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        int modifier = rows.getInt(3);
        boolean numeric = rows.getString(2).equals("numeric");
        int size = modifier < 4 ? 0 : numeric ? (modifier - 4) >> 16 : modifier - 4;
        int scale = modifier < 4 || !numeric ? 0 : (modifier - 4) & 0x7ff;
        domains.put(rows.getString(1), new Reported(Types.OTHER, rows.getString(2), size, scale));
      }
    }
    return domains;
  }

  /// A type of PostgreSQL by its name alone.
  ColumnType named(String typeName) {
    return of(new Reported(Types.OTHER, typeName, 0, 0));
  }

  ColumnType of(Reported reported) {
    String name = plain(reported.typeName());
    Reported base = domains.get(name);
    if (base != null && !base.typeName().equals(name)) {
      return of(base);
    }
    List<String> values = enums.get(name);
    if (values != null) {
      return ColumnType.enumeration(name, values);
    }
    ColumnType type = byName(name, reported);
    return type == null ? byNumber(reported) : type;
  }

  /// `"public"."mood"` and `mood` are one type.
  private static String plain(String typeName) {
    String last = typeName.substring(typeName.lastIndexOf('.') + 1);
    return last.startsWith("\"") && last.endsWith("\"") && last.length() > 1
        ? last.substring(1, last.length() - 1)
        : last;
  }

  private @Nullable ColumnType byName(String typeName, Reported reported) {
    String name = typeName.toLowerCase(Locale.ROOT);
    return switch (dialect) {
      case POSTGRESQL -> postgres(name, reported);
      case H2 -> h2(name, typeName);
      case MYSQL -> mysql(name, reported);
      case SQL_SERVER -> sqlServer(name);
      case ORACLE ->
          name.equals("number") && (reported.size() == 0 || reported.scale() == -127)
              ? ColumnType.numeric(0, 0)
              : name.startsWith("interval") || name.equals("rowid") ? unknown(name) : null;
      case SQLITE ->
          name.startsWith("numeric") || name.startsWith("decimal")
              ? unknown(name + " (its decimals are floating point)")
              : null;
      case DB2, OTHER -> name.equals("decfloat") ? ColumnType.numeric(0, 0) : null;
    };
  }

  private @Nullable ColumnType postgres(String name, Reported reported) {
    if (name.startsWith("_")) {
      ColumnType item = named(name.substring(1));
      boolean simple = item.known() && item.base() != Base.LIST && item.base() != Base.CHAR;
      return simple ? ColumnType.list(item, name.substring(1)) : unknown(name);
    }
    if (OPAQUE.contains(name)) {
      return ColumnType.named(Base.OPAQUE, name);
    }
    return switch (name) {
      case "bool" -> ColumnType.of(Base.BOOL);
      case "int2", "smallserial" -> ColumnType.of(Base.INT16);
      case "int4", "serial" -> ColumnType.of(Base.INT32);
      case "int8", "bigserial", "oid" -> ColumnType.of(Base.INT64);
      case "float4" -> ColumnType.of(Base.REAL32);
      case "float8" -> ColumnType.of(Base.REAL64);
      case "numeric" -> ColumnTypes.numeric(signedScale(reported));
      case "text" -> ColumnType.of(Base.VARCHAR);
      case "varchar" -> ColumnType.sized(Base.VARCHAR, reported.size());
      case "bpchar" ->
          reported.size() == 0
              ? ColumnType.of(Base.VARCHAR)
              : ColumnType.sized(Base.CHAR, reported.size());
      case "date" -> ColumnType.of(Base.DATE);
      case "time" -> ColumnType.of(Base.TIME);
      case "timestamp" -> ColumnType.of(Base.TIMESTAMP);
      case "timestamptz" -> ColumnType.of(Base.TIMESTAMP_ZONED);
      case "bytea" -> ColumnType.of(Base.BINARY);
      case "uuid" -> ColumnType.of(Base.UUID);
      case "json", "jsonb" -> ColumnType.named(Base.JSON, name);
      case "void" -> null;
      default -> unknown(name);
    };
  }

  /// The driver takes the eleven bits of a scale for a number without sign.
  private static Reported signedScale(Reported reported) {
    return reported.scale() <= PRECISION_MAX
        ? reported
        : new Reported(
            reported.jdbcType(), reported.typeName(), reported.size(), reported.scale() - 2048);
  }

  private static @Nullable ColumnType h2(String name, String original) {
    if (name.endsWith(" array")) {
      return unknown(name);
    }
    if (name.startsWith("enum(")) {
      return ColumnType.enumeration("enum", CheckClause.literals(original));
    }
    return switch (name) {
      case "uuid" -> ColumnType.of(Base.UUID);
      case "json" -> ColumnType.named(Base.JSON, name);
      case "decfloat" -> ColumnType.numeric(0, 0);
      case "geometry", "java_object", "row" -> unknown(name);
      default -> name.startsWith("interval") ? unknown(name) : null;
    };
  }

  private static @Nullable ColumnType mysql(String name, Reported reported) {
    boolean unsigned = name.endsWith(" unsigned");
    return switch (unsigned ? name.substring(0, name.length() - 9) : name) {
      case "tinyint" -> reported.size() == 1 ? ColumnType.of(Base.BOOL) : ColumnType.of(Base.INT16);
      case "bit" -> reported.size() <= 1 ? ColumnType.of(Base.BOOL) : unknown(name);
      case "int", "integer" -> ColumnType.of(unsigned ? Base.INT64 : Base.INT32);
      case "bigint" -> unsigned ? ColumnType.numeric(20, 0) : ColumnType.of(Base.INT64);
      case "year" -> ColumnType.of(Base.INT16);
      case "json" -> ColumnType.named(Base.JSON, name);
      case "enum" -> ColumnType.named(Base.OPAQUE, name);
      case "set", "geometry" -> unknown(name);
      default -> null;
    };
  }

  private static @Nullable ColumnType sqlServer(String name) {
    return switch (name) {
      case "uniqueidentifier" -> ColumnType.of(Base.UUID);
      case "money" -> ColumnType.numeric(19, 4);
      case "smallmoney" -> ColumnType.numeric(10, 4);
      case "xml" -> ColumnType.named(Base.OPAQUE, name);
      case "sql_variant", "hierarchyid", "geography", "geometry" -> unknown(name);
      default -> null;
    };
  }

  private static ColumnType byNumber(Reported reported) {
    return switch (reported.jdbcType()) {
      case Types.BOOLEAN, Types.BIT ->
          reported.size() <= 1 ? ColumnType.of(Base.BOOL) : unknown(reported.typeName());
      case Types.TINYINT, Types.SMALLINT -> ColumnType.of(Base.INT16);
      case Types.INTEGER -> ColumnType.of(Base.INT32);
      case Types.BIGINT -> ColumnType.of(Base.INT64);
      case Types.NUMERIC, Types.DECIMAL -> numeric(reported);
      case Types.REAL, BINARY_FLOAT -> ColumnType.of(Base.REAL32);
      case Types.FLOAT, Types.DOUBLE, BINARY_DOUBLE -> ColumnType.of(Base.REAL64);
      case Types.CHAR, Types.NCHAR -> ColumnType.sized(Base.CHAR, Math.max(1, reported.size()));
      case Types.VARCHAR, Types.NVARCHAR -> ColumnType.sized(Base.VARCHAR, reported.size());
      case Types.LONGVARCHAR, Types.LONGNVARCHAR, Types.CLOB, Types.NCLOB ->
          ColumnType.of(Base.VARCHAR);
      case Types.DATE -> ColumnType.of(Base.DATE);
      case Types.TIME -> ColumnType.of(Base.TIME);
      case Types.TIMESTAMP -> ColumnType.of(Base.TIMESTAMP);
      case Types.TIMESTAMP_WITH_TIMEZONE, ORACLE_ZONED, ORACLE_LOCAL_ZONED, SQL_SERVER_ZONED ->
          ColumnType.of(Base.TIMESTAMP_ZONED);
      case Types.BINARY, Types.VARBINARY -> ColumnType.sized(Base.BINARY, reported.size());
      case Types.LONGVARBINARY, Types.BLOB -> ColumnType.of(Base.BINARY);
      case Types.SQLXML -> ColumnType.named(Base.OPAQUE, "xml");
      default -> unknown(reported.typeName());
    };
  }

  /// A precision that no database has stands for none.
  private static ColumnType numeric(Reported reported) {
    boolean bounded = reported.size() > 0 && reported.size() <= PRECISION_MAX;
    return bounded
        ? ColumnType.numeric(reported.size(), reported.scale())
        : ColumnType.numeric(0, 0);
  }

  private static ColumnType unknown(String name) {
    return ColumnType.named(Base.UNKNOWN, name);
  }
}
