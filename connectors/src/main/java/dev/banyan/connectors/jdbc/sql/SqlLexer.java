package dev.banyan.connectors.jdbc.sql;

import java.util.ArrayList;
import java.util.List;

/// Cuts SQL into the pieces that decide where a parameter can stand: words, quoted names, strings,
/// comments, symbols. Owned by one thread.
///
/// Knows the quoting of all dialects but reads each text by one: back-ticks and `#` belong to
/// MySQL, brackets to SQL Server, dollar quotes and `E'…'` to PostgreSQL, `q'[…]'` to Oracle.
final class SqlLexer {
  enum Kind {
    /// A name or keyword without quotes.
    WORD,
    /// A name in quotes; its text has them still.
    QUOTED,
    STRING,
    NUMBER,
    /// `:name`; its text is the name.
    PARAMETER,
    /// Anything else, one character, but `::` together.
    SYMBOL,
    /// White space and comments.
    BLANK
  }

  record Token(Kind kind, String text) {
    boolean is(String word) {
      return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
    }
  }

  /// Something that begins and never ends.
  static final class Unfinished extends Exception {
    private static final long serialVersionUID = 1L;

    Unfinished(String what) {
      super(what, null, false, false);
    }
  }

  private final String sql;
  private final Dialect dialect;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private SqlLexer(String sql, Dialect dialect) {
    this.sql = sql;
    this.dialect = dialect;
  }

  static List<Token> tokens(String sql, Dialect dialect) throws Unfinished {
    SqlLexer lexer = new SqlLexer(sql, dialect);
    while (lexer.at < sql.length()) {
      lexer.next();
    }
    return lexer.tokens;
  }

  private void next() throws Unfinished {
    char c = sql.charAt(at);
    if (Character.isWhitespace(c)) {
      add(Kind.BLANK, at + 1);
    } else if (starts("--") || (c == '#' && dialect == Dialect.MYSQL)) {
      int end = sql.indexOf('\n', at);
      add(Kind.BLANK, end < 0 ? sql.length() : end + 1);
    } else if (starts("/*")) {
      add(Kind.BLANK, commentEnd());
    } else if (c == '\'') {
      add(Kind.STRING, stringEnd(at, dialect == Dialect.MYSQL));
    } else if (c == '"') {
      add(Kind.QUOTED, quotedEnd('"'));
    } else if (c == '`' && dialect == Dialect.MYSQL) {
      add(Kind.QUOTED, quotedEnd('`'));
    } else if (c == '[' && dialect == Dialect.SQL_SERVER) {
      add(Kind.QUOTED, quotedEnd(']'));
    } else if (c == '$' && dollarTagEnd() > 0) {
      add(Kind.STRING, dollarEnd(dollarTagEnd()));
    } else if (Character.isDigit(c)) {
      add(Kind.NUMBER, wordEnd(at));
    } else if (wordStarts(c)) {
      word(c);
    } else if (c == ':') {
      colon();
    } else {
      add(Kind.SYMBOL, at + 1);
    }
  }

  private void word(char c) throws Unfinished {
    boolean quoteFollows = at + 1 < sql.length() && sql.charAt(at + 1) == '\'';
    if (quoteFollows && (c == 'E' || c == 'e') && dialect == Dialect.POSTGRESQL) {
      add(Kind.STRING, stringEnd(at + 1, true));
    } else if (quoteFollows && (c == 'Q' || c == 'q') && dialect == Dialect.ORACLE) {
      add(Kind.STRING, oracleStringEnd());
    } else {
      add(Kind.WORD, wordEnd(at));
    }
  }

  /// A parameter, unless the colon is part of `::` or `:=`, or follows a name, number or bracket as
  /// in the array slice `a[1:n]`.
  private void colon() {
    if (starts("::") || starts(":=")) {
      add(Kind.SYMBOL, at + 2);
      return;
    }
    boolean named = at + 1 < sql.length() && wordStarts(sql.charAt(at + 1));
    boolean afterOperand =
        at > 0 && (wordContinues(sql.charAt(at - 1)) || "])".indexOf(sql.charAt(at - 1)) >= 0);
    if (named && !afterOperand) {
      int end = wordEnd(at + 1);
      tokens.add(new Token(Kind.PARAMETER, sql.substring(at + 1, end)));
      at = end;
    } else {
      add(Kind.SYMBOL, at + 1);
    }
  }

  private int commentEnd() throws Unfinished {
    int depth = 0;
    int i = at;
    boolean nests = dialect == Dialect.POSTGRESQL || dialect == Dialect.SQL_SERVER;
    while (i < sql.length()) {
      if (sql.startsWith("/*", i) && (depth == 0 || nests)) {
        depth++;
        i += 2;
      } else if (sql.startsWith("*/", i)) {
        depth--;
        i += 2;
        if (depth == 0) {
          return i;
        }
      } else {
        i++;
      }
    }
    throw new Unfinished("a comment that begins with /* never ends");
  }

  private int stringEnd(int quote, boolean backslashes) throws Unfinished {
    int i = quote + 1;
    while (i < sql.length()) {
      char c = sql.charAt(i);
      if (c == '\\' && backslashes) {
        i += 2;
      } else if (c == '\'' && sql.startsWith("''", i)) {
        i += 2;
      } else if (c == '\'') {
        return i + 1;
      } else {
        i++;
      }
    }
    throw new Unfinished("a string that begins with ' never ends");
  }

  private int oracleStringEnd() throws Unfinished {
    char open = at + 2 < sql.length() ? sql.charAt(at + 2) : '[';
    int pair = "[({<".indexOf(open);
    char close = pair < 0 ? open : "])}>".charAt(pair);
    int end = sql.indexOf(close + "'", at + 3);
    if (end < 0) {
      throw new Unfinished("a string that begins with q' never ends");
    }
    return end + 2;
  }

  private int quotedEnd(char close) throws Unfinished {
    int i = at + 1;
    while (i < sql.length()) {
      if (sql.charAt(i) == close) {
        if (i + 1 < sql.length() && sql.charAt(i + 1) == close) {
          i += 2;
          continue;
        }
        return i + 1;
      }
      i++;
    }
    throw new Unfinished("a name in quotes never ends");
  }

  /// The end of `$tag$` where one begins here; -1 otherwise.
  private int dollarTagEnd() {
    if (dialect != Dialect.POSTGRESQL && dialect != Dialect.H2) {
      return -1;
    }
    int i = at + 1;
    while (i < sql.length() && sql.charAt(i) != '$') {
      if (!wordContinues(sql.charAt(i)) || (i == at + 1 && Character.isDigit(sql.charAt(i)))) {
        return -1;
      }
      i++;
    }
    return i < sql.length() ? i + 1 : -1;
  }

  private int dollarEnd(int tagEnd) throws Unfinished {
    String tag = sql.substring(at, tagEnd);
    int end = sql.indexOf(tag, tagEnd);
    if (end < 0) {
      throw new Unfinished("a string that begins with " + tag + " never ends");
    }
    return end + tag.length();
  }

  private int wordEnd(int start) {
    int i = start;
    while (i < sql.length() && wordContinues(sql.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean wordStarts(char c) {
    return Character.isLetter(c) || c == '_';
  }

  private static boolean wordContinues(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private boolean starts(String text) {
    return sql.startsWith(text, at);
  }

  private void add(Kind kind, int end) {
    int stop = Math.min(end, sql.length());
    tokens.add(new Token(kind, sql.substring(at, stop)));
    at = stop;
  }
}
