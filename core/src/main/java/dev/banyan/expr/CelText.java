package dev.banyan.expr;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
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
            : null;
    findings.syntax(new Gap.Span(from, 1), message, remedy);
  }

  private static String message(String said) {
    if (said.contains("mismatched input '<EOF>'")) {
      return "the expression ends too early";
    }
    if (said.startsWith("token recognition error at: ")) {
      return "cannot read " + said.substring("token recognition error at: ".length());
    }
    if (said.startsWith("For input string")) {
      return "the integer has more than 64 bits; with a point it is a decimal";
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
}
