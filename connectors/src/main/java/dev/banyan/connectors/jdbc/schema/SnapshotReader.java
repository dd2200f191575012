package dev.banyan.connectors.jdbc.schema;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads what [SnapshotWriter] wrote, from the nodes of its file. Whatever is not as it was written
/// is a mistake with its place; what could be read is returned.
public final class SnapshotReader {
  private static final String CODE = "bad-snapshot";
  private static final String REMEDY = "import the system again with `banyan import jdbc`";

  private final Mistakes mistakes;

  private SnapshotReader(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  public static Snapshot read(Node file, Mistakes mistakes) {
    return new SnapshotReader(mistakes).snapshot(file);
  }

  private Snapshot snapshot(Node file) {
    Node.Mapping root = mapping(file, "a snapshot");
    if (!text(root, "snapshot").equals("jdbc-1")) {
      wrong(file.place(), "this is no snapshot of a database in the form `jdbc-1`");
      return Snapshot.EMPTY;
    }
    List<Table> tables = new ArrayList<>();
    for (Node.Entry entry : entries(root, "tables")) {
      tables.add(table(entry.key().value(), mapping(entry.value(), "a table")));
    }
    List<Routine> routines = new ArrayList<>();
    for (Node.Entry entry : entries(root, "routines")) {
      routines.add(routine(entry.key().value(), mapping(entry.value(), "a routine")));
    }
    List<QueryShape> queries = new ArrayList<>();
    for (Node.Entry entry : entries(root, "queries")) {
      Node.Mapping query = mapping(entry.value(), "a query");
      queries.add(new QueryShape(entry.key().value(), text(query, "sql-hash"), columns(query)));
    }
    return new Snapshot(
        text(root, "product"),
        text(root, "catalog"),
        text(root, "schema"),
        tables,
        routines,
        queries);
  }

  private Table table(String name, Node.Mapping node) {
    List<Table.Key> unique = new ArrayList<>();
    for (Node item : items(node, "unique")) {
      unique.add(key(mapping(item, "a unique key")));
    }
    List<Table.ForeignKey> foreignKeys = new ArrayList<>();
    for (Node item : items(node, "foreign-keys")) {
      Node.Mapping key = mapping(item, "a foreign key");
      foreignKeys.add(
          new Table.ForeignKey(
              text(key, "name"),
              words(key, "columns"),
              text(key, "table"),
              words(key, "references")));
    }
    Node primary = node.get("primary-key");
    Table.Key primaryKey =
        primary == null ? Table.Key.NONE : key(mapping(primary, "a primary key"));
    Table table =
        new Table(
            name,
            flag(node, "view"),
            text(node, "comment"),
            columns(node),
            primaryKey,
            unique,
            foreignKeys);
    for (String column : primaryKey.columns()) {
      if (table.column(column) == null) {
        wrong(node.place(), "the key of " + name + " names a column it does not have: " + column);
      }
    }
    return table;
  }

  private Table.Key key(Node.Mapping node) {
    return new Table.Key(text(node, "name"), words(node, "columns"));
  }

  private List<Column> columns(Node.Mapping node) {
    List<Column> columns = new ArrayList<>();
    for (Node.Entry entry : entries(node, "columns")) {
      Node.Mapping column = mapping(entry.value(), "a column");
      Node value = column.get("default");
      columns.add(
          new Column(
              entry.key().value(),
              type(column),
              flag(column, "nullable"),
              value instanceof Node.Scalar scalar ? scalar.text() : null,
              generated(column),
              words(column, "allowed"),
              text(column, "comment")));
    }
    return columns;
  }

  private Column.Generated generated(Node.Mapping column) {
    return switch (text(column, "generated")) {
      case "" -> Column.Generated.NO;
      case "by-default" -> Column.Generated.BY_DEFAULT;
      case "always" -> Column.Generated.ALWAYS;
      case String other -> {
        wrong(column.place(), "a column is not generated `" + other + "`");
        yield Column.Generated.NO;
      }
    };
  }

  private Routine routine(String name, Node.Mapping node) {
    List<Routine.Parameter> parameters = new ArrayList<>();
    for (Node item : items(node, "parameters")) {
      Node.Mapping parameter = mapping(item, "a parameter");
      String word = text(parameter, "mode").toUpperCase(Locale.ROOT);
      Routine.@Nullable Mode mode = null;
      for (Routine.Mode candidate : Routine.Mode.values()) {
        mode = candidate.name().equals(word) ? candidate : mode;
      }
      if (mode == null) {
        wrong(parameter.place(), "a parameter has one of the modes in, out, inout, result");
      } else {
        parameters.add(new Routine.Parameter(text(parameter, "name"), mode, type(parameter)));
      }
    }
    Routine.Kind kind =
        switch (text(node, "kind")) {
          case "function" -> Routine.Kind.FUNCTION;
          case "table-function" -> Routine.Kind.TABLE_FUNCTION;
          case "procedure" -> Routine.Kind.PROCEDURE;
          case "overloaded" -> Routine.Kind.OVERLOADED;
          case String other -> {
            wrong(node.place(), "`" + other + "` is no kind of routine");
            yield Routine.Kind.PROCEDURE;
          }
        };
    return new Routine(name, kind, flag(node, "read-only"), parameters, text(node, "comment"));
  }

  private ColumnType type(Node.Mapping node) {
    String text = text(node, "type");
    String nativeName = text(node, "native");
    ColumnType type = ColumnType.parse(text, nativeName, words(node, "values"));
    if (type == null) {
      wrong(node.place(), "`" + text + "` is no type of a column");
      return ColumnType.named(ColumnType.Base.UNKNOWN, text);
    }
    return type;
  }

  private Node.Mapping mapping(Node node, String what) {
    if (node instanceof Node.Mapping mapping) {
      return mapping;
    }
    wrong(node.place(), what + " is a map");
    return new Node.Mapping(List.of(), node.place());
  }

  private List<Node.Entry> entries(Node.Mapping node, String key) {
    Node value = node.get(key);
    return value == null ? List.of() : mapping(value, "`" + key + "`").entries();
  }

  private List<Node> items(Node.Mapping node, String key) {
    return switch (node.get(key)) {
      case null -> List.of();
      case Node.Sequence sequence -> sequence.items();
      case Node other -> {
        wrong(other.place(), "`" + key + "` is a list");
        yield List.of();
      }
    };
  }

  private List<String> words(Node.Mapping node, String key) {
    return items(node, key).stream()
        .map(item -> item instanceof Node.Scalar scalar ? scalar.text() : null)
        .filter(Objects::nonNull)
        .toList();
  }

  private static String text(Node.Mapping node, String key) {
    return node.get(key) instanceof Node.Scalar scalar ? scalar.text() : "";
  }

  private static boolean flag(Node.Mapping node, String key) {
    return text(node, key).equals("true");
  }

  private void wrong(Place place, String message) {
    mistakes.error(CODE, place, message, REMEDY);
  }
}
