package dev.banyan.expr;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/// What a comparison with a number shows: that a divisor is not zero, that a list has items up to
/// some position.
final class Shown {
  static final Set<Kind.Family> ORDERED =
      Set.copyOf(
          EnumSet.of(
              Kind.Family.TEXT,
              Kind.Family.INT,
              Kind.Family.DECIMAL,
              Kind.Family.REAL,
              Kind.Family.DATE,
              Kind.Family.TIME,
              Kind.Family.INSTANT,
              Kind.Family.LOCAL,
              Kind.Family.SPAN));

  /// Positions of a list beyond this one are not tracked.
  private static final long POSITIONS_MAX = 32;

  private Shown() {}

  static Plan.Facts by(String sign, Plan left, Plan right) {
    if (left.constant() instanceof Number && !(right.constant() instanceof Number)) {
      return by(turned(sign), right, left);
    }
    if (!(right.constant() instanceof Number number)) {
      return Plan.Facts.NONE;
    }
    return new Plan.Facts(
        facts(sign, left.key(), number), facts(negated(sign), left.key(), number));
  }

  private static String turned(String sign) {
    return switch (sign) {
      case "<" -> ">";
      case "<=" -> ">=";
      case ">" -> "<";
      case ">=" -> "<=";
      default -> sign;
    };
  }

  private static String negated(String sign) {
    return switch (sign) {
      case "==" -> "!=";
      case "!=" -> "==";
      case "<" -> ">=";
      case "<=" -> ">";
      case ">" -> "<=";
      default -> "<";
    };
  }

  private static Set<String> facts(String sign, String key, Number number) {
    int side = Widening.sign(number);
    boolean nonzero =
        switch (sign) {
          case "==" -> side != 0;
          case "!=" -> side == 0;
          case ">" -> side >= 0;
          case ">=" -> side > 0;
          case "<" -> side <= 0;
          default -> side < 0;
        };
    Set<String> facts = new HashSet<>();
    if (nonzero) {
      facts.add("nonzero:" + key);
    }
    if (key.startsWith("size(") && number instanceof Long bound) {
      String list = key.substring("size(".length(), key.length() - 1);
      for (long i = 0; i < Math.min(atLeast(sign, bound), POSITIONS_MAX); i++) {
        facts.add("has:" + list + "[" + i + "]");
      }
    }
    return facts;
  }

  private static long atLeast(String sign, long bound) {
    return switch (sign) {
      case "==", ">=" -> bound;
      case ">" -> bound == Long.MAX_VALUE ? bound : bound + 1;
      case "!=" -> bound == 0 ? 1 : 0;
      default -> 0;
    };
  }
}
