package dev.banyan.json.check;

import dev.banyan.base.Fault;
import dev.banyan.base.Fault.Violation;
import dev.banyan.json.JsonTree;
import dev.banyan.text.JsonPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One value being held against a schema: where in it we are, and what is wrong so far. One thread.
///
/// How long a check takes must not be the sender's choice. Each schema that is looked at is a step,
/// and what is done within one is counted by its size, in steps of a few tens of nanoseconds; what
/// takes more than a bounded number of them is given up. What was found of a value by way of an
/// alternative is remembered, so that alternatives within alternatives are not tried again and
/// again.
final class Run {
  /// Below a second. A body of a million values with ten schemas each stays within.
  static final int STEPS_MAX = 10_000_000;

  /// More violations than this help nobody; checking stops there.
  private static final int VIOLATIONS_MAX = 20;

  /// What took fewer steps is found again as fast as it is remembered.
  private static final int REMEMBERED_STEPS_MIN = 64;

  private final List<Violation> violations = new ArrayList<>();
  private final List<Visit> visits = new ArrayList<>();
  private final Map<Held, Taken> found = new HashMap<>();
  private final Map<Held, Taken> referred = new HashMap<>();
  private final JsonPlace place = new JsonPlace();
  private int quiet;
  private long steps;

  /// The first of the visits that a circle has led back to.
  private int lowest = Integer.MAX_VALUE;

  /// A schema that is referred to and the value that is held against it; `quiet` is how many
  /// choices stood around it.
  private record Visit(Demands demands, JsonTree value, int quiet) {}

  /// This schema and this very value, not one that is equal.
  private record Held(Demands demands, JsonTree value) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Held(Demands by, JsonTree what) && by == demands && what == value;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(demands) + System.identityHashCode(value);
    }
  }

  void step() {
    steps(1);
  }

  /// So many more. Throws `TOO_LARGE` where they are too many.
  void steps(long more) {
    steps += more;
    if (steps > STEPS_MAX) {
      throw tooMany();
    }
  }

  /// What is done for each character of a text, so many of them in one step.
  void read(CharSequence text, int atOnce) {
    steps(text.length() / atOnce);
  }

  long steps() {
    return steps;
  }

  static Fault tooMany() {
    return Fault.of(
        Fault.Kind.TOO_LARGE,
        "Checking this takes too many steps; send less at once, or nest it less");
  }

  /// Whether nobody listens to what is wrong: the first thing decides.
  boolean isQuiet() {
    return quiet > 0;
  }

  /// Whether a value is as demanded, without noting why not.
  Taken quietly(Demands demands, JsonTree value) {
    Taken known = found.isEmpty() ? null : found.get(new Held(demands, value));
    if (known != null) {
      step();
      return known;
    }
    quiet++;
    Taken taken = looked(demands, value, visits.size(), found);
    quiet--;
    return taken;
  }

  /// Holds the value here against a schema that is referred to. Where that has begun, as of a
  /// schema that leads to itself with no member or item between, it demands nothing new, or, by way
  /// of a choice, nobody knows what.
  Taken referred(Demands demands, JsonTree value) {
    Taken known = quiet == 0 || referred.isEmpty() ? null : referred.get(new Held(demands, value));
    if (known != null) {
      step();
      return known;
    }
    for (int i = visits.size() - 1; i >= 0 && visits.get(i).value() == value; i--) {
      Visit visit = visits.get(i);
      if (visit.demands().isAs(demands)) {
        lowest = Math.min(lowest, i);
        return visit.quiet() == quiet ? Taken.YES : Taken.UNSURE;
      }
    }
    visits.add(new Visit(demands, value, quiet));
    Taken taken = looked(demands, value, visits.size() - 1, quiet == 0 ? null : referred);
    visits.removeLast();
    return taken;
  }

  /// Looks, and remembers what was found, but for what depends on where a circle was entered: on a
  /// visit before `own`.
  private Taken looked(
      Demands demands, JsonTree value, int own, @Nullable Map<Held, Taken> memory) {
    long before = steps;
    int lowestBefore = lowest;
    lowest = Integer.MAX_VALUE;
    Taken taken = demands.holds(value, this);
    if (memory != null && lowest >= own && steps - before >= REMEMBERED_STEPS_MIN) {
      memory.put(new Held(demands, value), taken);
    }
    lowest = Math.min(lowestBefore, lowest >= own ? Integer.MAX_VALUE : lowest);
    return taken;
  }

  Taken at(String name, Check check, JsonTree value) {
    return at(name, 0, check, value);
  }

  Taken at(int index, Check check, JsonTree value) {
    return at(null, index, check, value);
  }

  private Taken at(@Nullable String name, int index, Check check, JsonTree value) {
    place.enter(name, index);
    Taken taken = check.holds(value, this);
    place.leave();
    return taken;
  }

  /// Notes that the value here is wrong, in words that start with a verb.
  Taken wrong(String message) {
    if (quiet == 0) {
      violations.add(new Violation(place.pointer(), message));
      if (violations.size() >= VIOLATIONS_MAX) {
        throw Fault.invalid(violations);
      }
    }
    return Taken.NO;
  }

  /// The same of the member of that name.
  Taken wrongAt(String name, String message) {
    place.enter(name, 0);
    Taken no = wrong(message);
    place.leave();
    return no;
  }

  List<Violation> violations() {
    return violations;
  }
}
