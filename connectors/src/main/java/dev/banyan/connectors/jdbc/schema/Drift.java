package dev.banyan.connectors.jdbc.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// How a live schema differs from its snapshot. Tables that the snapshot does not know are no
/// difference: nothing uses them.
public final class Drift {
  /// What differs, in a sentence.
  public record Found(Kind kind, String name, String sentence) {}

  /// What a difference is about.
  public enum Kind {
    /// The table or view of that name.
    TABLE,
    ROUTINE,
    QUERY,
    /// Something that no operation uses, in the table of that name.
    UNUSED
  }

  private final List<Found> found = new ArrayList<>();
  private Kind kind = Kind.TABLE;
  private String subject = "";

  private Drift() {}

  public static List<Found> between(Snapshot snapshot, Snapshot live) {
    Drift drift = new Drift();
    for (Table table : snapshot.tables()) {
      drift.about(Kind.TABLE, table.name());
      Table now = live.table(table.name());
      if (now == null) {
        drift.say("%s %s is gone.", table.view() ? "View" : "Table", table.name());
      } else {
        drift.table(table, now);
      }
    }
    for (Routine routine : snapshot.routines()) {
      drift.about(Kind.ROUTINE, routine.name());
      drift.routine(routine, live);
    }
    for (QueryShape query : snapshot.queries()) {
      drift.about(Kind.QUERY, query.name());
      drift.query(query, live);
    }
    return List.copyOf(drift.found);
  }

  private void table(Table was, Table is) {
    String name = was.name();
    if (was.view() != is.view()) {
      say("%s was a %s and is a %s.", name, kind(was), kind(is));
    }
    for (Column column : was.columns()) {
      Column now = is.column(column.name());
      if (now == null) {
        say("Column %s.%s is gone.", name, column.name());
      } else {
        column(name + "." + column.name(), column, now);
      }
    }
    for (Column column : is.columns()) {
      if (was.column(column.name()) == null && column.mustBeGiven()) {
        say("Column %s.%s is new and every insert must give it.", name, column.name());
      } else if (was.column(column.name()) == null) {
        about(Kind.UNUSED, name);
        say("Column %s.%s is new.", name, column.name());
        about(Kind.TABLE, name);
      }
    }
    if (!was.primaryKey().columns().equals(is.primaryKey().columns())) {
      say("The primary key of %s was %s and is %s.", name, key(was), key(is));
    }
    keys(was, is);
  }

  private static String kind(Table table) {
    return table.view() ? "view" : "table";
  }

  private static String key(Table table) {
    return columns(table.primaryKey().columns());
  }

  private static String columns(List<String> columns) {
    return columns.isEmpty() ? "none" : "(" + String.join(", ", columns) + ")";
  }

  private void column(String name, Column was, Column is) {
    if (!was.type().toString().equals(is.type().toString()) || !sameName(was.type(), is.type())) {
      say("Column %s was %s and is %s.", name, words(was.type()), words(is.type()));
    } else if (!was.type().values().equals(is.type().values())) {
      say("Column %s had the values %s and has %s.", name, was.type().values(), is.type().values());
    }
    if (was.nullable() != is.nullable()) {
      say("Column %s %s be null.", name, is.nullable() ? "may now" : "may no longer");
    }
    if (was.generated() != is.generated()) {
      say("Column %s %s.", name, generated(is.generated()));
    }
    if ((was.defaultValue() == null) != (is.defaultValue() == null)) {
      say("Column %s %s a default.", name, is.defaultValue() == null ? "lost its" : "now has");
    }
    if (!was.allowed().equals(is.allowed())) {
      say("Column %s allowed the values %s and allows %s.", name, was.allowed(), is.allowed());
    }
  }

  private static String generated(Column.Generated generated) {
    return switch (generated) {
      case NO -> "is no longer filled in by the database";
      case BY_DEFAULT -> "is now filled in by the database where nothing is given";
      case ALWAYS -> "is now always filled in by the database";
    };
  }

  private static boolean sameName(ColumnType was, ColumnType is) {
    return !was.nameCounts() || Objects.equals(was.nativeName(), is.nativeName());
  }

  private static String words(ColumnType type) {
    return type.nameCounts() ? type + " " + type.nativeName() : type.toString();
  }

  private void keys(Table was, Table is) {
    for (Table.Key key : was.unique()) {
      if (is.unique().stream().noneMatch(now -> now.columns().equals(key.columns()))) {
        say("%s %s is no longer unique.", was.name(), columns(key.columns()));
      }
    }
    for (Table.Key key : is.unique()) {
      if (was.unique().stream().noneMatch(old -> old.columns().equals(key.columns()))) {
        say("%s %s is now unique.", was.name(), columns(key.columns()));
      }
    }
    for (Table.ForeignKey key : was.foreignKeys()) {
      if (is.foreignKeys().stream().noneMatch(now -> same(now, key))) {
        say("%s %s no longer refers to %s.", was.name(), columns(key.columns()), key.table());
      }
    }
    for (Table.ForeignKey key : is.foreignKeys()) {
      if (was.foreignKeys().stream().noneMatch(old -> same(old, key))) {
        say("%s %s now refers to %s.", was.name(), columns(key.columns()), key.table());
      }
    }
  }

  private static boolean same(Table.ForeignKey one, Table.ForeignKey other) {
    return one.columns().equals(other.columns())
        && one.table().equals(other.table())
        && one.references().equals(other.references());
  }

  private void routine(Routine was, Snapshot live) {
    Routine is =
        live.routines().stream()
            .filter(routine -> routine.name().equals(was.name()))
            .findFirst()
            .orElse(null);
    if (is == null) {
      say("Routine %s is gone.", was.name());
    } else if (!was.parameters().equals(is.parameters()) || was.kind() != is.kind()) {
      say("Routine %s has other parameters.", was.name());
    }
  }

  private void query(QueryShape was, Snapshot live) {
    for (QueryShape is : live.queries()) {
      if (is.name().equals(was.name()) && is.hash().equals(was.hash())) {
        List<String> before = was.columns().stream().map(Drift::columnWords).toList();
        List<String> now = is.columns().stream().map(Drift::columnWords).toList();
        if (!before.equals(now)) {
          say("Query %s answered %s and answers %s.", was.name(), before, now);
        }
      }
    }
  }

  private static String columnWords(Column column) {
    return column.name() + " " + column.type();
  }

  private void about(Kind newKind, String newSubject) {
    kind = newKind;
    subject = newSubject;
  }

  private void say(String form, Object... words) {
    found.add(new Found(kind, subject, form.formatted(words)));
  }
}
