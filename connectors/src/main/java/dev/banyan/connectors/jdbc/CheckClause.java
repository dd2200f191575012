package dev.banyan.connectors.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A check constraint that lists the only values of a column: `STAT_CD in ('A', 'S')`, however the
/// database spells it. The one evidence for codes that an import takes without asking.
record CheckClause(String column, List<String> values) {
  private static final String LITERAL = "(?:'(?:[^']|'')*'|-?\\d+)";
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*(?:check\\s*)?\"?([\\p{L}_][\\p{L}\\p{N}_$#]*)\"?\\s*"
              + "(?:in|=\\s*any)\\s*(?:array\\s*\\[)?\\s*("
              + LITERAL
              + "(?:\\s*,\\s*"
              + LITERAL
              + ")*)\\s*\\]?\\s*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern VALUE = Pattern.compile(LITERAL);
  private static final Pattern CAST =
      Pattern.compile(
          "::\"?[a-z][a-z0-9_ ]*\"?(?:\\(\\d+\\))?(?:\\[\\])?", Pattern.CASE_INSENSITIVE);
  private static final int LENGTH_MAX = 4000;

  CheckClause {
    values = List.copyOf(values);
  }

  /// Null where the clause says anything else.
  static @Nullable CheckClause parse(String clause) {
    if (clause.length() > LENGTH_MAX) {
      return null;
    }
    Matcher form = FORM.matcher(CAST.matcher(withoutBrackets(clause)).replaceAll(""));
    if (!form.matches()) {
      return null;
    }
    return new CheckClause(form.group(1), literals(form.group(2)));
  }

  /// The strings and whole numbers in a text, in order.
  static List<String> literals(String text) {
    List<String> values = new ArrayList<>();
    Matcher value = VALUE.matcher(text);
    while (value.find()) {
      String literal = value.group();
      values.add(
          literal.startsWith("'")
              ? literal.substring(1, literal.length() - 1).replace("''", "'")
              : literal);
    }
    return values;
  }

  /// Round brackets are but grouping here; those inside strings stay. The length of a cast goes
  /// with its brackets.
  private static String withoutBrackets(String clause) {
    StringBuilder out = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < clause.length(); i++) {
      char c = clause.charAt(i);
      quoted ^= c == '\'';
      boolean bracket = !quoted && (c == '(' || c == ')');
      out.append(bracket ? ' ' : c);
    }
    return out.toString();
  }
}
