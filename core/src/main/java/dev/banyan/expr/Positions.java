package dev.banyan.expr;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import java.util.Map;

/// Where the parts of a parsed expression stand in its source text. CEL gives each a point (of a
/// call the bracket, of a selection the dot) in code points; people want the word.
final class Positions {
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
    int end = from + 1;
    if (quote == '\'' || quote == '"') {
      int close = source.indexOf(quote, from + 1);
      return close < 0 ? 1 : close + 1 - from;
    }
    while (end < source.length() && isNumberPart(end)) {
      end++;
    }
    return end - from;
  }

  private boolean isNumberPart(int at) {
    char one = source.charAt(at);
    boolean exponent = (one == '+' || one == '-') && "eE".indexOf(source.charAt(at - 1)) >= 0;
    return Character.isLetterOrDigit(one) || one == '.' || exponent;
  }

  /// The text of a number as it was written, without its sign.
  String number(CelExpr part) {
    int from = point(part);
    while (from < source.length() && "- \t".indexOf(source.charAt(from)) >= 0) {
      from++;
    }
    return source.substring(from, from + literal(from));
  }
}
