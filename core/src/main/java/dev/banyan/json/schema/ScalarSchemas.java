package dev.banyan.json.schema;

import dev.banyan.text.Node;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads schemas of texts and numbers.
final class ScalarSchemas {
  /// Digits of a decimal whose schema says how many stand after the point, but not how many before.
  private static final int PRECISION = 38;

  /// How [SchemaWriter] writes decimals and integers that travel as texts.
  private static final Pattern DIGITS =
      Pattern.compile(
          "\\^-\\?\\[0-9]\\{1,(\\d{1,4})}(?:\\(\\\\\\.\\[0-9]\\{1,(\\d{1,4})}\\)\\?)?\\$");

  /// Whether texts of the formats `decimal` and `int64` are numbers, as in our own contracts.
  private final boolean numbersAsText;

  ScalarSchemas(boolean numbersAsText) {
    this.numbersAsText = numbersAsText;
  }

  Type text(Node.Mapping schema) {
    int max = Keywords.count(schema, "maxLength", Type.UNBOUNDED);
    String format = Keywords.text(schema, "format");
    if ("base64".equals(Keywords.text(schema, "contentEncoding"))) {
      return new Type.Binary(max == Type.UNBOUNDED ? max : max / 4 * 3);
    }
    Type number = numbersAsText ? numberAsText(schema, format) : null;
    if (number != null) {
      return number;
    }
    return switch (format) {
      case "date" -> Type.Date.DATE;
      case "time-local" -> Type.Time.TIME;
      case "date-time" -> Type.Timestamp.INSTANT;
      case "date-time-local" -> Type.Timestamp.LOCAL;
      case "byte", "binary" -> new Type.Binary(max == Type.UNBOUNDED ? max : max / 4 * 3);
      case null, default ->
          new Type.Text(
              Keywords.count(schema, "minLength", 0),
              max,
              Keywords.wholeMatch(Keywords.text(schema, "pattern")),
              false);
    };
  }

  private static @Nullable Type numberAsText(Node.Mapping schema, @Nullable String format) {
    Matcher digits = DIGITS.matcher(String.valueOf(Keywords.text(schema, "pattern")));
    boolean known = digits.matches();
    if ("int64".equals(format)) {
      return Type.Int.BITS64;
    }
    if ("integer".equals(format) && known) {
      return Type.Int.digits(Integer.parseInt(digits.group(1)), true);
    }
    if (!"decimal".equals(format)) {
      return null;
    }
    if (!known) {
      return Type.Decimal.UNBOUNDED_DECIMAL;
    }
    int scale = digits.group(2) == null ? 0 : Integer.parseInt(digits.group(2));
    return new Type.Decimal(Integer.parseInt(digits.group(1)) + scale, scale);
  }

  Type whole(Node.Mapping schema) {
    BigInteger min = bound(schema, "minimum", "exclusiveMinimum", 1);
    BigInteger max = bound(schema, "maximum", "exclusiveMaximum", -1);
    Type.Int width =
        "int32".equals(Keywords.text(schema, "format")) ? Type.Int.BITS32 : Type.Int.BITS64;
    return new Type.Int(min == null ? width.min() : min, max == null ? width.max() : max);
  }

  /// A bound of whole numbers; `exclusive…` is a number in JSON Schema and true in OpenAPI 3.0.
  private static @Nullable BigInteger bound(
      Node.Mapping schema, String keyword, String exclusive, int step) {
    BigDecimal inclusive = Keywords.number(schema, keyword);
    BigDecimal strict = Keywords.number(schema, exclusive);
    if (inclusive != null && Keywords.isTrue(schema, exclusive)) {
      strict = inclusive;
    }
    BigDecimal bound = strict != null ? strict : inclusive;
    if (bound == null) {
      return null;
    }
    var up = step > 0 ? java.math.RoundingMode.CEILING : java.math.RoundingMode.FLOOR;
    BigInteger nearest = bound.setScale(0, up).toBigInteger();
    boolean shift = strict != null && bound.stripTrailingZeros().scale() <= 0;
    return shift ? nearest.add(BigInteger.valueOf(step)) : nearest;
  }

  /// A JSON number has no width: it is an exact decimal, whatever the `format` of a foreign
  /// contract says. `multipleOf: 0.01` gives the digits after the point.
  Type number(Node.Mapping schema) {
    String format = Keywords.text(schema, "format");
    if (numbersAsText && ("float".equals(format) || "double".equals(format))) {
      return new Type.Real("float".equals(format) ? 32 : 64);
    }
    BigDecimal step = Keywords.number(schema, "multipleOf");
    if (step == null || step.signum() <= 0) {
      return Type.Decimal.UNBOUNDED_DECIMAL;
    }
    int scale = Math.max(0, step.stripTrailingZeros().scale());
    BigDecimal max = Keywords.number(schema, "maximum");
    BigDecimal min = Keywords.number(schema, "minimum");
    if (max == null || min == null) {
      return new Type.Decimal(Math.max(PRECISION, scale), scale);
    }
    int before = Math.max(wholeDigits(max), wholeDigits(min));
    return new Type.Decimal(Math.max(1, before + scale), scale);
  }

  private static int wholeDigits(BigDecimal value) {
    return Math.max(0, value.precision() - value.scale());
  }

  /// Listed texts, numbers or truth values; null where they are of several kinds.
  @Nullable Type listed(Node.Mapping schema, List<String> types) {
    Node constant = schema.get("const");
    List<Node> values = constant != null ? List.of(constant) : Keywords.items(schema, "enum");
    List<String> texts = new java.util.ArrayList<>();
    for (Node value : values) {
      if (value instanceof Node.Scalar scalar && !scalar.isNothing()) {
        texts.add(scalar.text());
      } else if (!(value instanceof Node.Scalar)) {
        return null;
      }
    }
    if (types.contains("string") || (types.isEmpty() && values.stream().anyMatch(this::isText))) {
      return new Type.Enumeration(texts.stream().distinct().toList());
    }
    if (types.contains("integer")) {
      return whole(schema);
    }
    if (types.contains("number")) {
      return number(schema);
    }
    return types.contains("boolean") ? Type.Bool.BOOL : null;
  }

  private boolean isText(Node value) {
    return value instanceof Node.Scalar scalar
        && (scalar.quoted() || !scalar.text().matches("-?[0-9].*|true|false"));
  }
}
