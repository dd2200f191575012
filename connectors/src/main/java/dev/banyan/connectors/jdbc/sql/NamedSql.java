package dev.banyan.connectors.jdbc.sql;

import dev.banyan.connect.QuerySource;
import dev.banyan.connectors.jdbc.sql.SqlLexer.Kind;
import dev.banyan.connectors.jdbc.sql.SqlLexer.Token;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A query whose named parameters have become marks: `text` is what the driver gets, `names` the
/// parameter of each mark in order. Values never become part of the text.
public record NamedSql(String text, List<String> names) {
  private static final Set<String> CHANGES = Set.of("insert", "update", "delete", "merge");
  private static final Set<String> STARTS = Set.of("select", "with", "values");
  private static final Set<String> PAGING = Set.of("sort", "size", "cursor");
  private static final int LENGTH_MAX = 100_000;

  public NamedSql {
    names = List.copyOf(names);
  }

  /// Reads a query as the configuration writes it; null, with mistakes, where it is not one
  /// read-only statement over the parameters it takes.
  public static @Nullable NamedSql parse(QuerySource source, Dialect dialect, Mistakes mistakes) {
    return new Parser(source, dialect, mistakes).parse();
  }

  /// One parse; every mistake is reported before it gives up.
  private static final class Parser {
    private final QuerySource source;
    private final Dialect dialect;
    private final Mistakes mistakes;
    private final StringBuilder text = new StringBuilder();
    private final List<String> names = new ArrayList<>();
    private boolean bad;

    Parser(QuerySource source, Dialect dialect, Mistakes mistakes) {
      this.source = source;
      this.dialect = dialect;
      this.mistakes = mistakes;
    }

    @Nullable NamedSql parse() {
      if (source.text().length() > LENGTH_MAX) {
        wrong(
            "query-too-long",
            "a query is at most " + LENGTH_MAX + " characters long",
            "make it a view of the database, and import that");
        return null;
      }
      try {
        List<Token> tokens = SqlLexer.tokens(source.text(), dialect);
        List<Token> solid = tokens.stream().filter(t -> t.kind() != Kind.BLANK).toList();
        checkReadOnly(solid);
        checkSingle(solid);
        int ahead = 0;
        for (Token token : tokens) {
          ahead += token.kind() == Kind.BLANK ? 0 : 1;
          add(token, ahead < solid.size() && solid.get(ahead).is("is"));
        }
        checkAllUsed();
      } catch (SqlLexer.Unfinished e) {
        wrong("bad-query", String.valueOf(e.getMessage()), "write its end");
      }
      return bad ? null : new NamedSql(text.toString().strip(), names);
    }

    private void add(Token token, boolean testedForNull) {
      if (token.kind() == Kind.PARAMETER) {
        parameter(token.text(), testedForNull);
      } else if (token.is("?")) {
        if (dialect == Dialect.POSTGRESQL) {
          text.append("??"); // An operator of PostgreSQL; the driver takes the doubled form.
        } else {
          wrong("bad-query", "`?` stands for no parameter", "write `:name`");
        }
      } else if (!token.is(";")) {
        text.append(token.text());
      }
    }

    private void parameter(String name, boolean testedForNull) {
      Field parameter = source.takes().field(name);
      text.append(testedForNull && parameter != null ? dialect.typedMark(parameter.type()) : "?");
      names.add(name);
      if (parameter == null) {
        List<String> known = source.takes().fields().stream().map(Field::name).toList();
        wrong(
            "unknown-parameter",
            "query `" + source.name() + "` uses `:" + name + "`, which `takes` does not have",
            Suggestion.nearest(name, known)
                .map(near -> "did you mean `:" + near + "`?")
                .orElse("add `" + name + "` to `takes`"));
      }
    }

    private void checkAllUsed() {
      Set<String> used = new HashSet<>(names);
      for (Field field : source.takes().fields()) {
        boolean paging = source.paging() != null && PAGING.contains(field.name());
        if (!paging && !used.contains(field.name())) {
          wrong(
              "unused-parameter",
              "query `" + source.name() + "` takes `" + field.name() + "` and does not use it",
              "use `:" + field.name() + "` in the query or take it out of `takes`");
        }
      }
    }

    private void checkSingle(List<Token> tokens) {
      for (int i = 0; i + 1 < tokens.size(); i++) {
        if (tokens.get(i).is(";") && !tokens.get(i + 1).is(";")) {
          wrong(
              "several-statements",
              "query `" + source.name() + "` is more than one statement",
              "write one operation for each");
          return;
        }
      }
    }

    private void checkReadOnly(List<Token> tokens) {
      String first =
          tokens.isEmpty() ? "" : tokens.getFirst().text().toLowerCase(java.util.Locale.ROOT);
      boolean reads = STARTS.contains(first) || first.equals("(");
      int depth = 0;
      for (int i = 0; i < tokens.size(); i++) {
        Token token = tokens.get(i);
        depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
        Token before = i == 0 ? null : tokens.get(i - 1);
        boolean opens = before == null || before.is("(") || before.is(")");
        if (opens && CHANGES.stream().anyMatch(token::is)) {
          reads = false;
        }
        if (token.is("into") && depth == 0) {
          reads = false;
        }
        if (before != null && before.is("for") && locks(token)) {
          reads = false;
        }
      }
      if (!reads) {
        wrong(
            "query-that-writes",
            "query `" + source.name() + "` is not a select that changes nothing",
            "call the table's insert, update or delete, or a procedure");
      }
    }

    private static boolean locks(Token token) {
      return token.is("update") || token.is("share") || token.is("no") || token.is("key");
    }

    private void wrong(String code, String message, String remedy) {
      bad = true;
      mistakes.error(code, source.place(), message, remedy);
    }
  }
}
