package dev.banyan.expr;

import dev.banyan.expr.Plan.Gap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads CEL source text into its tree. No macros are expanded: `has`, `map` and the like stay
/// calls, which the planner knows how to check.
final class CelText {
  private static final int DEPTH_MAX = 64;
  private static final int PARTS_MAX = 2_000;

  private static final CelParser PARSER =
      CelParserFactory.standardCelParserBuilder()
          .setOptions(
              CelOptions.current()
                  .enableReservedIds(false)
                  .enableQuotedIdentifierSyntax(true)
                  .retainRepeatedUnaryOperators(true)
                  .maxParseRecursionDepth(DEPTH_MAX)
                  .maxParseExpressionNodeCount(PARTS_MAX)
                  .build())
          .build();

  private CelText() {}

  static @Nullable CelAbstractSyntaxTree parse(Findings findings) {
    CelValidationResult result = PARSER.parse(findings.source());
    if (result.hasError()) {
      CelIssue first = result.getErrors().getFirst();
      report(first, findings);
      return null;
    }
    try {
      return result.getAst();
    } catch (CelValidationException impossible) {
      throw new IllegalStateException("parsed without an error but without a tree", impossible);
    }
  }

  /// Only the first: what follows a syntax error is mostly its echo.
  private static void report(CelIssue issue, Findings findings) {
    String source = findings.source();
    int column = Math.clamp(issue.getSourceLocation().getColumn(), 0, source.length());
    int points = source.codePointCount(0, source.length());
    int from = source.offsetByCodePoints(0, Math.min(column, points));
    String said = issue.getMessage();
    String message = message(said);
    String remedy =
        said.startsWith("token recognition error at: '= ")
                || said.startsWith("token recognition error at: '='")
            ? "a comparison is written =="
            : said.contains("mismatched input '<EOF>'")
                ? "write what is missing at its end, or remove what waits for it"
                : null;
    int end = from;
    while (end < source.length() && Character.isLetterOrDigit(source.charAt(end))) {
      end++;
    }
    findings.syntax(new Gap.Span(from, Math.max(1, end - from)), message, remedy);
  }

  private static String message(String said) {
    if (said.contains("mismatched input '<EOF>'")) {
      return "the expression ends too early";
    }
    if (said.startsWith("token recognition error at: ")) {
      return "cannot read " + said.substring("token recognition error at: ".length());
    }
    if (said.startsWith("For input string")) {
      return "the integer has more than 64 bits: with a point it is a decimal";
    }
    if (said.contains("recursion") || said.contains("node count")) {
      return "the expression is too deep or has too many parts (at most "
          + DEPTH_MAX
          + " deep, "
          + PARTS_MAX
          + " parts)";
    }
    int list = said.indexOf(" expecting {");
    String plain = list < 0 ? said : said.substring(0, list);
    return plain
        .replace("mismatched input", "unexpected")
        .replace("extraneous input", "unexpected")
        .replace("no viable alternative at input", "cannot read");
  }

  /// Where the parts of a parsed expression stand in its source text. CEL gives each a point (of a
  /// call the bracket, of a selection the dot) in code points; people want the word.
  static final class Positions {
    private static final Pattern NUMBER =
        Pattern.compile("(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?|\\w+");

    private final String source;
    private final Map<Long, Integer> points;

    Positions(String source, CelAbstractSyntaxTree parsed) {
      this.source = source;
      this.points = parsed.getSource().getPositionsMap();
    }

    /// The character at which a part's point is.
    int point(CelExpr part) {
      int codePoints = points.getOrDefault(part.id(), 0);
      int known = source.codePointCount(0, source.length());
      return source.offsetByCodePoints(0, Math.clamp(codePoints, 0, known));
    }

    Gap.Span of(CelExpr part) {
      int point = point(part);
      return switch (part.getKind()) {
        case IDENT -> new Gap.Span(point, part.ident().name().length());
        case SELECT -> named(part.select().field(), point + 1);
        case CALL -> call(part.call().function(), point);
        case CONSTANT -> new Gap.Span(point, literal(point));
        case NOT_SET, LIST, STRUCT, MAP, COMPREHENSION -> new Gap.Span(point, 1);
      };
    }

    private Gap.Span named(String field, int from) {
      boolean quoted = source.startsWith("`", from);
      return new Gap.Span(from, quoted ? field.length() + 2 : field.length());
    }

    private Gap.Span call(String function, int point) {
      String sign = Operators.sign(function);
      if (sign != null) {
        return new Gap.Span(point, sign.length());
      }
      int from = point - function.length();
      return source.startsWith(function, Math.max(0, from))
          ? new Gap.Span(from, function.length())
          : new Gap.Span(point, 1);
    }

    private int literal(int from) {
      char quote = from < source.length() ? source.charAt(from) : ' ';
      if (quote == '\'' || quote == '"') {
        int close = source.indexOf(quote, from + 1);
        return close < 0 ? 1 : close + 1 - from;
      }
      Matcher number = NUMBER.matcher(source).region(from, source.length());
      return number.lookingAt() ? number.end() - from : 1;
    }

    /// The text of a number as it was written, without its sign.
    String number(CelExpr part) {
      int from = point(part);
      while (from < source.length()
          && (source.charAt(from) == '-' || Character.isWhitespace(source.charAt(from)))) {
        from++;
      }
      return source.substring(from, from + literal(from));
    }
  }
}
