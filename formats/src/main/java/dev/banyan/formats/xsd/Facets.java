package dev.banyan.formats.xsd;

import dev.banyan.type.TextPattern;
import dev.banyan.value.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The constraints of a simple type that its values are checked against, narrowed step by step
/// along its restrictions (XML Schema part 2, section 4.3). `allowed` holds lexical forms.
record Facets(
    int lengthMin,
    int lengthMax,
    @Nullable BigDecimal min,
    boolean minExclusive,
    @Nullable BigDecimal max,
    boolean maxExclusive,
    int digitsMax,
    int fractionMax,
    List<Expression> patterns,
    @Nullable Set<String> allowed) {

  static final int NONE = Integer.MAX_VALUE;
  static final Facets OPEN =
      new Facets(0, NONE, null, false, null, false, NONE, NONE, List.of(), null);

  Facets lengths(int min, int max) {
    return new Facets(
        Math.max(lengthMin, min),
        Math.min(lengthMax, max),
        this.min,
        minExclusive,
        this.max,
        maxExclusive,
        digitsMax,
        fractionMax,
        patterns,
        allowed);
  }

  Facets from(BigDecimal bound, boolean exclusive) {
    return new Facets(
        lengthMin,
        lengthMax,
        bound,
        exclusive,
        max,
        maxExclusive,
        digitsMax,
        fractionMax,
        patterns,
        allowed);
  }

  Facets to(BigDecimal bound, boolean exclusive) {
    return new Facets(
        lengthMin,
        lengthMax,
        min,
        minExclusive,
        bound,
        exclusive,
        digitsMax,
        fractionMax,
        patterns,
        allowed);
  }

  Facets digits(int total, int fraction) {
    return new Facets(
        lengthMin,
        lengthMax,
        min,
        minExclusive,
        max,
        maxExclusive,
        Math.min(digitsMax, total),
        Math.min(fractionMax, fraction),
        patterns,
        allowed);
  }

  /// A regular expression and its compiled form.
  record Expression(String text, TextPattern compiled) {}

  Facets pattern(String pattern) {
    List<Expression> more = new ArrayList<>(patterns);
    more.add(new Expression(pattern, TextPattern.of(pattern)));
    return new Facets(
        lengthMin,
        lengthMax,
        min,
        minExclusive,
        max,
        maxExclusive,
        digitsMax,
        fractionMax,
        List.copyOf(more),
        allowed);
  }

  Facets allowed(List<String> values) {
    return new Facets(
        lengthMin,
        lengthMax,
        min,
        minExclusive,
        max,
        maxExclusive,
        digitsMax,
        fractionMax,
        patterns,
        new LinkedHashSet<>(values));
  }

  /// What is wrong with a value, or null. `text` is its lexical form.
  @Nullable String violation(String text, Object value) {
    if (allowed != null && !allowed.contains(text)) {
      return "is not one of the listed values";
    }
    if (lengthMin > 0 || lengthMax != NONE) {
      int length = length(value);
      if (length < lengthMin || length > lengthMax) {
        return lengthMin == lengthMax
            ? "must have length " + lengthMin
            : "must have a length from "
                + lengthMin
                + " to "
                + (lengthMax == NONE ? "any" : lengthMax);
      }
    }
    for (Expression pattern : patterns) {
      if (!pattern.compiled().matches(text)) {
        return "does not match its pattern";
      }
    }
    if (min == null && max == null && digitsMax == NONE && fractionMax == NONE) {
      return null;
    }
    BigDecimal number = number(value);
    return number == null ? null : numberViolation(number);
  }

  private @Nullable String numberViolation(BigDecimal number) {
    if (min != null && number.compareTo(min) < (minExclusive ? 1 : 0)) {
      return "is less than it may be";
    }
    if (max != null && number.compareTo(max) > (maxExclusive ? -1 : 0)) {
      return "is more than it may be";
    }
    if (digitsMax != NONE || fractionMax != NONE) {
      BigDecimal plain = number.stripTrailingZeros();
      int fraction = Math.max(0, plain.scale());
      if (fraction > fractionMax || plain.precision() - Math.min(0, plain.scale()) > digitsMax) {
        return "has more digits than it may have";
      }
    }
    return null;
  }

  private static int length(Object value) {
    return switch (value) {
      case String text -> text.codePointCount(0, text.length());
      case Bytes bytes -> bytes.size();
      case List<?> list -> list.size();
      default -> 0;
    };
  }

  private static @Nullable BigDecimal number(Object value) {
    return switch (value) {
      case Long number -> BigDecimal.valueOf(number);
      case BigInteger number -> new BigDecimal(number);
      case BigDecimal number -> number;
      case Double number when Double.isFinite(number) -> BigDecimal.valueOf(number);
      default -> null;
    };
  }
}
