package dev.banyan.connectors.jdbc.sql;

import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.ColumnType;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.connectors.jdbc.schema.Table;
import dev.banyan.connectors.jdbc.sql.SqlLexer.Kind;
import dev.banyan.connectors.jdbc.sql.SqlLexer.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The columns that a plain select answers, told from its text and the snapshot alone: columns of
/// tables and views by name, with or without alias, `*`, `T.*` and `count(*)`.
///
/// Deliberately small. Whatever it does not know for certain (expressions, subqueries in `from`,
/// unions) it leaves to the database, which describes the query when it is imported.
public final class SelectList {
  private static final Set<String> FROM_ENDS =
      Set.of("where", "group", "having", "order", "limit", "offset", "fetch", "window", "for", ";");
  private static final Set<String> SETS = Set.of("union", "intersect", "except", "minus");
  private static final Set<String> JOINS =
      Set.of("join", "inner", "cross", "left", "right", "full");

  private final List<Token> tokens;
  private final Snapshot snapshot;
  private final Dialect dialect;
  private final Map<String, Table> sources = new LinkedHashMap<>();
  private boolean outer;

  private SelectList(List<Token> tokens, Snapshot snapshot, Dialect dialect) {
    this.tokens = tokens;
    this.snapshot = snapshot;
    this.dialect = dialect;
  }

  /// The columns, or null where only the database can tell.
  public static @Nullable List<Column> infer(String sql, Snapshot snapshot, Dialect dialect) {
    try {
      List<Token> solid =
          SqlLexer.tokens(sql, dialect).stream().filter(t -> t.kind() != Kind.BLANK).toList();
      return new SelectList(solid, snapshot, dialect).infer();
    } catch (SqlLexer.Unfinished _) {
      return null;
    }
  }

  private @Nullable List<Column> infer() {
    if (tokens.isEmpty() || !tokens.getFirst().is("select")) {
      return null;
    }
    int from = -1;
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      if (depth == 0 && SETS.stream().anyMatch(token::is)) {
        return null;
      }
      if (depth == 0 && from < 0 && token.is("from")) {
        from = i;
      }
    }
    if (from < 0 || !readSources(from + 1)) {
      return null;
    }
    int start = tokens.get(1).is("distinct") || tokens.get(1).is("all") ? 2 : 1;
    return columns(tokens.subList(start, from));
  }

  /// Reads `from` up to its end; false where it holds more than tables and joins.
  private boolean readSources(int start) {
    int i = start;
    boolean tableExpected = true;
    int depth = 0;
    while (i < tokens.size()) {
      Token token = tokens.get(i);
      if (depth == 0 && FROM_ENDS.stream().anyMatch(token::is)) {
        return true;
      }
      if (depth == 0 && (token.is("left") || token.is("right") || token.is("full"))) {
        outer = true;
      }
      if (tableExpected) {
        i = readSource(i);
        if (i < 0) {
          return false;
        }
        tableExpected = false;
        continue;
      }
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      tableExpected = depth == 0 && (token.is(",") || token.is("join"));
      i++;
    }
    return true;
  }

  /// `[schema.]table [[as] alias]`; the position after it, or -1.
  private int readSource(int start) {
    int i = start;
    if (i + 2 < tokens.size() && tokens.get(i + 1).is(".")) {
      i += 2;
    }
    Table table = name(i) == null ? null : snapshot.table(String.valueOf(name(i)));
    if (table == null) {
      return -1;
    }
    String alias = table.name();
    i++;
    if (i < tokens.size() && tokens.get(i).is("as")) {
      i++;
    }
    if (i < tokens.size() && name(i) != null && !endsSource(tokens.get(i))) {
      alias = String.valueOf(name(i));
      i++;
    }
    return sources.put(alias, table) == null ? i : -1;
  }

  private static boolean endsSource(Token token) {
    return JOINS.stream().anyMatch(token::is)
        || FROM_ENDS.stream().anyMatch(token::is)
        || token.is("on")
        || token.is("using")
        || token.is("natural");
  }

  private @Nullable String name(int at) {
    return at < tokens.size() ? name(tokens.get(at)) : null;
  }

  private @Nullable String name(Token token) {
    return switch (token.kind()) {
      case WORD -> dialect.folded(token.text());
      case QUOTED -> {
        String inside = token.text().substring(1, token.text().length() - 1);
        String close = token.text().substring(token.text().length() - 1);
        yield inside.replace(close + close, close);
      }
      case STRING, NUMBER, PARAMETER, SYMBOL, BLANK -> null;
    };
  }

  private @Nullable List<Column> columns(List<Token> list) {
    List<Column> columns = new ArrayList<>();
    int start = 0;
    int depth = 0;
    for (int i = 0; i <= list.size(); i++) {
      if (i < list.size()) {
        depth += list.get(i).is("(") ? 1 : list.get(i).is(")") ? -1 : 0;
      }
      if (i == list.size() || (depth == 0 && list.get(i).is(","))) {
        List<Column> item = item(list.subList(start, i));
        if (item == null) {
          return null;
        }
        columns.addAll(item);
        start = i + 1;
      }
    }
    long names = columns.stream().map(Column::name).distinct().count();
    return names == columns.size() ? columns : null;
  }

  private @Nullable List<Column> item(List<Token> item) {
    if (item.isEmpty()) {
      return null;
    }
    if (item.size() == 1 && item.getFirst().is("*")) {
      return sources.values().stream().flatMap(table -> all(table).stream()).toList();
    }
    if (item.size() == 3 && item.get(1).is(".") && item.get(2).is("*")) {
      Table table = sources.get(String.valueOf(name(item.getFirst())));
      return table == null ? null : all(table);
    }
    int count = countEnd(item);
    if (count > 0) {
      return count == item.size()
          ? null
          : renamed(Column.of("", ColumnType.of(ColumnType.Base.INT64), false), item, count);
    }
    boolean qualified = item.size() > 2 && item.get(1).is(".");
    String columnName = name(item.get(qualified ? 2 : 0));
    Column column =
        columnName == null ? null : find(qualified ? item.getFirst() : null, columnName);
    return column == null ? null : renamed(column, item, qualified ? 3 : 1);
  }

  private static int countEnd(List<Token> item) {
    boolean counts =
        item.size() >= 4
            && item.get(0).is("count")
            && item.get(1).is("(")
            && item.get(2).is("*")
            && item.get(3).is(")");
    return counts ? 4 : -1;
  }

  private List<Column> all(Table table) {
    return table.columns().stream()
        .map(column -> column.nullable(column.nullable() || outer))
        .toList();
  }

  private @Nullable Column find(@Nullable Token qualifier, String columnName) {
    Column found = null;
    for (Map.Entry<String, Table> source : sources.entrySet()) {
      if (qualifier == null || source.getKey().equals(name(qualifier))) {
        Column column = source.getValue().column(columnName);
        if (column != null && found != null) {
          return null; // Ambiguous: the database will say so.
        }
        found = column == null ? found : column;
      }
    }
    return found == null ? null : found.nullable(found.nullable() || outer);
  }

  /// The column under its alias, where `[as] name` follows; null where something else does.
  private @Nullable List<Column> renamed(Column column, List<Token> item, int at) {
    if (at == item.size()) {
      return List.of(column);
    }
    int alias = item.get(at).is("as") ? at + 1 : at;
    String label = alias == item.size() - 1 ? name(item.get(alias)) : null;
    return label == null ? null : List.of(Column.of(label, column.type(), column.nullable()));
  }
}
