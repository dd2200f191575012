package dev.banyan.json.check;

import dev.banyan.base.Fault;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Holds JSON against one schema of a contract. Immutable, for any number of threads.
public final class SchemaCheck {
  /// Takes any JSON.
  public static final SchemaCheck ANY = new SchemaCheck(new Demands(""));

  private final Demands demands;
  private final boolean patterned;
  private final boolean slow;

  SchemaCheck(Demands demands) {
    this.demands = demands;
    boolean patterns = false;
    boolean costs = false;
    Set<Demands> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Demands> left = new ArrayDeque<>(List.of(demands));
    while (!left.isEmpty()) {
      Demands one = left.pop();
      if (seen.add(one)) {
        patterns |= one.patterned();
        costs |= one.slow();
        one.parts().forEach(part -> left.push(part.demands()));
      }
    }
    this.patterned = patterns;
    this.slow = costs;
  }

  /// Reads a body and throws what is wrong with it: `MALFORMED` or `TOO_LARGE` where it is no JSON
  /// that two readers would read in one way, `INVALID` with up to twenty violations, each with its
  /// JSON Pointer. Messages never repeat values.
  public void check(byte[] body, JsonLimits limits) {
    List<Fault.Violation> wrong = violations(JsonTree.parse(body, limits));
    if (!wrong.isEmpty()) {
      throw Fault.invalid(wrong);
    }
  }

  /// Whether a value is as the schema demands. Throws `TOO_LARGE` where that takes too many steps.
  public boolean takes(JsonTree value) {
    return !new Run().quietly(demands, value).isNo();
  }

  /// What is wrong with a value, up to twenty things; empty where nothing is. Throws `TOO_LARGE`
  /// where telling takes too many steps.
  public List<Fault.Violation> violations(JsonTree value) {
    Run run = new Run();
    try {
      return taken(value, run).isNo() ? new ArrayList<>(run.violations()) : List.of();
    } catch (Fault fault) {
      if (fault.violations().isEmpty()) {
        throw fault;
      }
      return fault.violations();
    }
  }

  Taken taken(JsonTree value, Run run) {
    return demands.holds(value, run);
  }

  /// What a text without quotes may stand for, as a parameter has none: the text, and a number, a
  /// truth value or nothing where it reads like one.
  public static List<JsonTree> readings(String text) {
    List<JsonTree> readings = new ArrayList<>(2);
    readings.add(JsonTree.text(text));
    if (text.isEmpty()) {
      readings.add(new JsonTree.Nothing());
    } else if (text.equals("true") || text.equals("false")) {
      readings.add(JsonTree.truth(text.equals("true")));
    } else if (Constants.isNumber(text)) {
      readings.add(new JsonTree.Numeral(text));
    }
    return readings;
  }

  /// Whether it takes any JSON.
  public boolean isAny() {
    return demands.isEmpty();
  }

  /// Whether it holds texts against patterns: how long that takes is the sender's choice.
  public boolean isPatterned() {
    return patterned;
  }

  /// Whether a check may take more than time linear in the value: by a pattern that backtracks, or
  /// by alternatives that are tried one after the other.
  public boolean isSlow() {
    return slow;
  }
}
