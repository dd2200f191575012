package dev.banyan.expr;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/// What follows from a condition where it holds, and where it does not: `has:KEY` (there is a
/// value), `nonzero:KEY`. A comparison with a number shows that a divisor is not zero, or that a
/// list has items up to some position.
record Facts(Set<String> ifTrue, Set<String> ifFalse) {
  static final Facts NONE = new Facts(Set.of(), Set.of());

  Facts negated() {
    return new Facts(/* ifTrue= */ ifFalse, /* ifFalse= */ ifTrue);
  }

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

  static Facts by(String sign, Plan left, Plan right) {
    if (left.constant() instanceof Number && !(right.constant() instanceof Number)) {
      return by(turned(sign), right, left);
    }
    if (!(right.constant() instanceof Number number)) {
      return Facts.NONE;
    }
    return new Facts(facts(sign, left.key(), number), facts(negated(sign), left.key(), number));
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
    int side = Types.sign(number);
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
