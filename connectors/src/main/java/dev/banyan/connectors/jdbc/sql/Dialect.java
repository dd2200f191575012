package dev.banyan.connectors.jdbc.sql;

import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Whatever differs between databases, in one place. PostgreSQL and H2 come with the product and
/// are tested against; the others follow their vendors' manuals and need the vendor's driver on the
/// class path.
public enum Dialect {
  POSTGRESQL,
  H2,
  MYSQL,
  ORACLE,
  SQL_SERVER,
  DB2,
  /// Its decimals come back as floating point, so decimal columns are refused.
  SQLITE,
  /// Anything else: the SQL standard as far as it carries.
  OTHER;

  public static Dialect of(String url) {
    String[] words = url.toLowerCase(Locale.ROOT).split(":", 3);
    return switch (words.length < 2 ? "" : words[1]) {
      case "postgresql" -> POSTGRESQL;
      case "h2" -> H2;
      case "mysql", "mariadb" -> MYSQL;
      case "oracle" -> ORACLE;
      case "sqlserver" -> SQL_SERVER;
      case "db2", "as400" -> DB2;
      case "sqlite" -> SQLITE;
      default -> OTHER;
    };
  }

  /// An identifier in the quotes that keep it as it is.
  public String quote(String name) {
    return switch (this) {
      case MYSQL -> "`" + name.replace("`", "``") + "`";
      case SQL_SERVER -> "[" + name.replace("]", "]]") + "]";
      case POSTGRESQL, H2, ORACLE, DB2, SQLITE, OTHER -> "\"" + name.replace("\"", "\"\"") + "\"";
    };
  }

  /// The name that an unquoted identifier stands for.
  public String folded(String name) {
    return switch (this) {
      case POSTGRESQL -> name.toLowerCase(Locale.ROOT);
      case H2, ORACLE, DB2 -> name.toUpperCase(Locale.ROOT);
      case MYSQL, SQL_SERVER, SQLITE, OTHER -> name;
    };
  }

  /// The end of a select that takes so many rows, the number being its one parameter.
  public String limit() {
    return switch (this) {
      case POSTGRESQL, H2, MYSQL, SQLITE -> " limit ?";
      case ORACLE, DB2, OTHER -> " fetch first ? rows only";
      case SQL_SERVER -> " offset 0 rows fetch next ? rows only";
    };
  }

  /// Whether `(a, b) > (?, ?)` compares rows.
  public boolean comparesRows() {
    return switch (this) {
      case POSTGRESQL, H2, MYSQL, SQLITE -> true;
      case ORACLE, SQL_SERVER, DB2, OTHER -> false;
    };
  }

  /// Whether a write answers all columns of the row through its generated keys.
  public boolean answersRows() {
    return switch (this) {
      case POSTGRESQL, H2 -> true;
      case MYSQL, ORACLE, SQL_SERVER, DB2, SQLITE, OTHER -> false;
    };
  }

  /// Whether texts are best sent without a type, so that the database takes that of the context: an
  /// index on a blank-padded column is of no use to a comparison with `varchar`.
  public boolean untypedTexts() {
    return this == POSTGRESQL;
  }

  /// Whether values of this type can be compared for equality.
  public boolean compares(ColumnType type) {
    return switch (type.base()) {
      case JSON -> false;
      case OPAQUE -> !type.nativeName().equals("xml");
      case REAL32, REAL64, LIST, UNKNOWN -> false;
      case BINARY -> this == POSTGRESQL || this == H2 || this == MYSQL;
      case VARCHAR -> this != ORACLE || type.size() > 0;
      case BOOL, INT16, INT32, INT64, NUMERIC, CHAR, DATE, TIME -> true;
      case TIMESTAMP, TIMESTAMP_ZONED, UUID, ENUM -> true;
    };
  }

  /// A mark whose type cannot be told from where it stands, as in `? is null`, with its type said.
  String typedMark(Type type) {
    if (this != POSTGRESQL) {
      return "?";
    }
    String name =
        switch (type) {
          case Type.Text _, Type.Enumeration _ -> "text";
          case Type.Int whole -> whole.fitsLong() ? "bigint" : "numeric";
          case Type.Decimal _ -> "numeric";
          case Type.Real _ -> "double precision";
          case Type.Bool _ -> "boolean";
          case Type.Date _ -> "date";
          case Type.Time _ -> "time";
          case Type.Timestamp stamp ->
              stamp.zone() == Type.Zone.LOCAL ? "timestamp" : "timestamptz";
          case Type.Binary _ -> "bytea";
          case Type.ListOf _, Structure _, OneOf _ -> "";
        };
    return name.isEmpty() ? "?" : "cast(? as " + name + ")";
  }

  /// What stands after a select of values from nowhere.
  public String fromNowhere() {
    return switch (this) {
      case ORACLE -> " from dual";
      case DB2 -> " from sysibm.sysdummy1";
      case POSTGRESQL, H2, MYSQL, SQL_SERVER, SQLITE, OTHER -> "";
    };
  }

  /// The quoted schema (MySQL: catalog) with its point, or nothing.
  public String prefix(String catalog, String schema) {
    String name = this == MYSQL ? catalog : schema;
    return name.isEmpty() || this == SQLITE ? "" : quote(name) + ".";
  }

  /// Whether a list can be ordered, and a page continued, by values of this type.
  public boolean orders(ColumnType type) {
    return switch (type.base()) {
      case REAL32, REAL64 -> true;
      case BINARY, OPAQUE -> false;
      case BOOL, INT16, INT32, INT64, NUMERIC, CHAR, VARCHAR, DATE, TIME -> compares(type);
      case TIMESTAMP, TIMESTAMP_ZONED, UUID, JSON, ENUM, LIST, UNKNOWN -> compares(type);
    };
  }

  /// The parameter mark for a value of this type.
  public String mark(ColumnType type) {
    return this == H2 && type.base() == ColumnType.Base.JSON ? "? format json" : "?";
  }

  /// The parts of an insert-or-update: quoted table, quoted columns with their marks, and how many
  /// of them, from the start, are the key.
  public record Upsert(String table, List<String> columns, List<String> marks, int keys) {
    public Upsert {
      columns = List.copyOf(columns);
      marks = List.copyOf(marks);
    }

    List<String> key() {
      return columns.subList(0, keys);
    }

    List<String> rest() {
      return columns.subList(keys, columns.size());
    }
  }

  /// An insert that updates the row of the same key; its parameters are the columns in order.
  public String upsert(Upsert upsert) {
    String insert =
        "insert into %s (%s) values (%s)"
            .formatted(
                upsert.table(),
                String.join(", ", upsert.columns()),
                String.join(", ", upsert.marks()));
    return switch (this) {
      case POSTGRESQL, SQLITE -> insert + onConflict(upsert);
      case MYSQL -> insert + onDuplicate(upsert);
      case H2 ->
          "merge into %s (%s) key (%s) values (%s)"
              .formatted(
                  upsert.table(),
                  String.join(", ", upsert.columns()),
                  String.join(", ", upsert.key()),
                  String.join(", ", upsert.marks()));
      case ORACLE, DB2, OTHER -> merge(upsert, fromNowhere());
      case SQL_SERVER -> merge(upsert, "") + ";";
    };
  }

  private static String onConflict(Upsert upsert) {
    String target = " on conflict (" + String.join(", ", upsert.key()) + ") do ";
    return target
        + (upsert.rest().isEmpty()
            ? "nothing"
            : "update set " + sets(upsert, "%1$s = excluded.%1$s"));
  }

  private static String onDuplicate(Upsert upsert) {
    return " on duplicate key update "
        + (upsert.rest().isEmpty()
            ? upsert.key().getFirst() + " = " + upsert.key().getFirst()
            : sets(upsert, "%1$s = values(%1$s)"));
  }

  private static String merge(Upsert upsert, String nowhere) {
    List<String> values = new ArrayList<>();
    List<String> same = new ArrayList<>();
    for (int i = 0; i < upsert.columns().size(); i++) {
      values.add(upsert.marks().get(i) + " as " + upsert.columns().get(i));
      if (i < upsert.keys()) {
        same.add("t.%1$s = s.%1$s".formatted(upsert.columns().get(i)));
      }
    }
    String update =
        upsert.rest().isEmpty()
            ? ""
            : " when matched then update set " + sets(upsert, "t.%1$s = s.%1$s");
    String head =
        "merge into %s t using (select %s%s) s on (%s)"
            .formatted(
                upsert.table(), String.join(", ", values), nowhere, String.join(" and ", same));
    return head
        + update
        + " when not matched then insert (%s) values (%s)"
            .formatted(
                String.join(", ", upsert.columns()),
                String.join(", ", upsert.columns().stream().map(name -> "s." + name).toList()));
  }

  private static String sets(Upsert upsert, String form) {
    return String.join(", ", upsert.rest().stream().map(form::formatted).toList());
  }
}
