package dev.banyan.json.check;

import dev.banyan.base.Fault;
import dev.banyan.base.Fault.Violation;
import dev.banyan.json.JsonTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One value being held against a schema: where in it we are, and what is wrong so far. One thread.
///
/// Alternatives within alternatives may take exponential time, which the sender of a value would
/// choose; what takes more than a bounded number of steps is given up.
final class Run {
  /// More violations than this help nobody; checking stops there.
  private static final int VIOLATIONS_MAX = 20;

  /// Longest part of a name that is repeated in a pointer.
  private static final int NAME_SHOWN_MAX = 80;

  /// Schemas that are looked at: some tenths of a second. A large body of a million values with ten
  /// schemas each stays within.
  private static final int STEPS_MAX = 10_000_000;

  private final List<Violation> violations = new ArrayList<>();
  private final List<Visit> visits = new ArrayList<>();
  private @Nullable String[] names = new String[16];
  private int[] indexes = new int[16];
  private int depth;
  private int quiet;
  private int steps;
  private int doubts;

  private record Visit(Demands demands, JsonTree value) {}

  void step() {
    if (++steps > STEPS_MAX) {
      throw Fault.of(Fault.Kind.TOO_LARGE, "The body takes too many steps to be checked");
    }
  }

  /// Whether nobody listens to what is wrong: the first thing decides.
  boolean isQuiet() {
    return quiet > 0;
  }

  /// Whether a value is as demanded, without noting why not.
  boolean quietly(Check check, JsonTree value) {
    quiet++;
    try {
      return check.holds(value, this);
    } finally {
      quiet--;
    }
  }

  boolean at(String name, Check check, JsonTree value) {
    return at(name, 0, check, value);
  }

  boolean at(int index, Check check, JsonTree value) {
    return at(null, index, check, value);
  }

  private boolean at(@Nullable String name, int index, Check check, JsonTree value) {
    enter(name, index);
    boolean holds = check.holds(value, this);
    depth--;
    return holds;
  }

  private void enter(@Nullable String name, int index) {
    if (depth == indexes.length) {
      names = Arrays.copyOf(names, depth * 2);
      indexes = Arrays.copyOf(indexes, depth * 2);
    }
    names[depth] = name;
    indexes[depth] = index;
    depth++;
  }

  /// Notes that the value here is wrong, in words that start with a verb; false.
  boolean wrong(String message) {
    if (quiet == 0) {
      violations.add(new Violation(pointer(), message));
      if (violations.size() >= VIOLATIONS_MAX) {
        throw Fault.invalid(violations);
      }
    }
    return false;
  }

  /// The same of the member of that name.
  boolean wrongAt(String name, String message) {
    enter(name, 0);
    boolean nothing = wrong(message);
    depth--;
    return nothing;
  }

  /// Begins to hold the value here against a schema that is referred to; false where that is being
  /// done already, as of a schema that refers to itself with no member or item between.
  boolean begin(Demands demands, JsonTree value) {
    for (int i = visits.size() - 1; i >= 0 && visits.get(i).value() == value; i--) {
      if (visits.get(i).demands() == demands) {
        doubt();
        return false;
      }
    }
    visits.add(new Visit(demands, value));
    return true;
  }

  void end() {
    visits.removeLast();
  }

  /// Notes that a value may be taken that is not as demanded, as something is not held.
  void doubt() {
    doubts++;
  }

  /// How often there was a doubt. What is taken with one may not be held against a value: where it
  /// must not be right, or only one of several.
  int doubts() {
    return doubts;
  }

  List<Violation> violations() {
    return violations;
  }

  /// RFC 6901.
  private String pointer() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      String name = names[i];
      out.append('/');
      if (name == null) {
        out.append(indexes[i]);
      } else {
        out.append(shown(name).replace("~", "~0").replace("/", "~1"));
      }
    }
    return out.toString();
  }

  private static String shown(String name) {
    return name.length() <= NAME_SHOWN_MAX ? name : name.substring(0, NAME_SHOWN_MAX) + "…";
  }
}
