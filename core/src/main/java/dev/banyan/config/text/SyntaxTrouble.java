package dev.banyan.config.text;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.text.Source;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/// Says in our words why YAML could not be read, and recognises the ways in which YAML mangles an
/// expression that is not in quotes: `a ? b : c`, `!x`, a leading `[` or `'`, ` #`.
public final class SyntaxTrouble {
  private static final String EATEN = "yaml-eats-expression";
  private static final String QUOTE = "put the whole expression in double quotes: \"…\"";

  private static final Pattern ROUTE_IN_BRACES =
      Pattern.compile("[{,] *[A-Z]+ /[^\"',]*\\{[^\"',]*$");

  private SyntaxTrouble() {}

  static void report(Source source, MarkedYamlEngineException trouble, Mistakes mistakes) {
    Optional<Mark> mark = trouble.getProblemMark().or(trouble::getContextMark);
    if (mark.isEmpty()) {
      mistakes.error(
          "yaml-syntax",
          Place.of(source.name()),
          "this is not YAML",
          "write a map: `key: value` lines");
      return;
    }
    Place place = place(source, mark.get());
    String line = source.line(place.line());
    int column = place.column() - 1;
    if (line.startsWith("\t", column) || line.substring(0, indent(line)).contains("\t")) {
      mistakes.error(
          "yaml-tab", place, "a tab stands where YAML wants spaces", "indent with spaces");
      return;
    }
    String before = line.substring(Math.max(0, column - 200), Math.min(column + 1, line.length()));
    if (before.matches(".*: *[^\"' ]*\\$\\{[^\"']*")) {
      mistakes.error(
          "unquoted-reference",
          place,
          "a reference stands in quotes",
          "write it like \"${env:NAME}\"");
      return;
    }
    if (ROUTE_IN_BRACES.matcher(before).find()) {
      mistakes.error(
          "yaml-syntax",
          place,
          "a route with `{…}` stands in quotes where it stands in braces",
          "write it like { \"GET /orders/{id}\": … }, or without the braces around it");
      return;
    }
    String eaten = eaten(line, column);
    if (eaten != null) {
      mistakes.error(EATEN, place, eaten, QUOTE);
      return;
    }
    Place start = trouble.getContextMark().map(m -> place(source, m)).orElse(place);
    if (!startIsEaten(start, mistakes)) {
      boolean open = message(trouble).contains("not closed");
      mistakes.error(
          "yaml-syntax", open ? start : place, message(trouble), remedy(trouble, place, start));
    }
  }

  private static Place place(Source source, Mark mark) {
    int number = Math.min(mark.getLine() + 1, Math.max(1, source.lines().size()));
    int column = Math.min(mark.getColumn(), source.line(number).length());
    return new Place(source, number, column + 1, 1);
  }

  /// A tag: an expression that starts with `!`, or a tag indeed.
  static void reportTag(Place place, String tag, Mistakes mistakes) {
    boolean standard = tag.startsWith("tag:") || tag.startsWith("!!");
    if (standard) {
      mistakes.error(
          "yaml-tag",
          place,
          "YAML tags (`!!str`) are not used here",
          "remove it: the type of a value is known from where it stands");
    } else {
      mistakes.error(EATEN, place, "YAML takes `" + tag + "` for a tag", QUOTE);
    }
  }

  /// Why an expression that YAML has read cannot be what was written, null where nothing hints at
  /// that: a ` #` in it has started a comment.
  public static @Nullable String cut(String text, Place place) {
    String line = place.source().line(place.line());
    int end = Math.min(place.column() - 1 + place.length(), line.length());
    boolean comment = line.substring(end).matches("\\s+#.*");
    return comment && (isOpen(text) || text.matches(".*(&&|\\|\\||[-+*/%<>=?:,.])$"))
        ? "YAML takes what follows ` #` for a comment"
        : null;
  }

  private static int indent(String line) {
    int end = 0;
    while (end < line.length() && (line.charAt(end) == ' ' || line.charAt(end) == '\t')) {
      end++;
    }
    return end;
  }

  private static @Nullable String eaten(String line, int column) {
    String before = line.substring(0, column).stripTrailing();
    String rest = line.substring(column);
    if (rest.matches("[\\w-]+\\s*:(\\s.*)?")) {
      return null;
    }
    if (rest.startsWith(":") && before.contains(" ? ")) {
      return "YAML takes the `:` of `a ? b : c` for the end of a key";
    }
    if (before.endsWith("]") && !rest.isEmpty()) {
      return "YAML takes what starts with `[` for a list that ends at `]`";
    }
    if (before.endsWith("'") && !rest.isEmpty()) {
      return "YAML takes what starts with `'` for a text that ends at the next `'`";
    }
    if (before.endsWith("\"") && !rest.isEmpty()) {
      return "YAML takes what starts with `\"` for a text that ends at the next `\"`";
    }
    return null;
  }

  /// Looks for an eaten expression where the broken construct starts.
  private static boolean startIsEaten(Place start, Mistakes mistakes) {
    String line = start.source().line(start.line());
    int column = start.column() - 1;
    if (line.startsWith("!", column)) {
      mistakes.error(EATEN, start, "YAML takes what starts with `!` for a tag", QUOTE);
      return true;
    }
    int comment = line.indexOf(" #", column);
    if (comment >= 0 && isOpen(line.substring(column, comment).replaceAll("[\\[{]", ""))) {
      Place hash = new Place(start.source(), start.line(), comment + 2, 1);
      mistakes.error(EATEN, hash, "YAML takes what follows ` #` for a comment", QUOTE);
      return true;
    }
    return false;
  }

  /// Whether a quote or bracket is open at the end of the text.
  private static boolean isOpen(String text) {
    char quote = 0;
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '(' || c == '[' || c == '{') {
        depth++;
      } else if (c == ')' || c == ']' || c == '}') {
        depth--;
      }
    }
    return quote != 0 || depth > 0;
  }

  private static String message(MarkedYamlEngineException trouble) {
    String problem = trouble.getProblem() == null ? "" : trouble.getProblem();
    String context = trouble.getContext() == null ? "" : trouble.getContext();
    if (problem.startsWith("mapping values are not allowed")) {
      return "a second `: ` in one value";
    }
    if (problem.contains("cannot start any token")) {
      return "no value starts with this character";
    }
    if (context.contains("flow mapping")) {
      return "a `}` or `,` is missing";
    }
    if (context.contains("flow sequence")) {
      return "a `]` or `,` is missing";
    }
    if (context.contains("quoted scalar")) {
      return "a quote is not closed, or an escape in it is unknown";
    }
    if (context.contains("simple key") || problem.contains("expected ':'")) {
      return "a `:` is missing after a key";
    }
    if (problem.contains("expected <block end>")) {
      return "this does not line up with what stands above it";
    }
    return "this is not YAML: " + problem.lines().findFirst().orElse("");
  }

  private static String remedy(MarkedYamlEngineException trouble, Place place, Place start) {
    if (message(trouble).endsWith("is missing")) {
      return "what is open starts at %d:%d".formatted(start.line(), start.column());
    }
    String line = place.source().line(place.line());
    int column = place.column() - 1;
    boolean quote = column < line.length() && ":@`%|>&*".indexOf(line.charAt(column)) >= 0;
    if (quote) {
      return "put the value in quotes";
    }
    return message(trouble).startsWith("a quote")
        ? "close it on this line; in double quotes a backslash is written twice"
        : "the keys of one map stand in one column, each on a line of its own";
  }
}
