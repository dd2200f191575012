package dev.banyan.json.check;

import dev.banyan.json.JsonTree;
import java.util.ArrayList;
import java.util.List;

/// What one schema demands, all of it at once. Filled by the thread that compiles, and only read
/// afterwards.
final class Demands implements Check {
  /// How deep references are followed to tell the kind of a value.
  private static final int REFERENCES_MAX = 8;

  private final String name;
  private final List<Check> checks = new ArrayList<>();
  private final List<Demands> parts = new ArrayList<>();
  private boolean nullable;
  private boolean patterned;
  private boolean slow;
  private boolean unsure;

  /// `name` is what people call values of the schema.
  Demands(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void add(Check check) {
    checks.add(check);
  }

  boolean isEmpty() {
    return checks.isEmpty();
  }

  /// Another schema that this one leads to.
  void leadsTo(Demands part) {
    parts.add(part);
  }

  List<Demands> parts() {
    return parts;
  }

  /// Null is right, whatever else is demanded (OpenAPI 3.0's `nullable`).
  void takeNull() {
    nullable = true;
  }

  /// It holds texts against a pattern; `slow` where that takes other than linear time.
  void matches(boolean backtracks) {
    patterned = true;
    slow |= backtracks;
  }

  /// It tries alternatives.
  void tries() {
    slow = true;
  }

  /// Something of it is not held.
  void unsure() {
    unsure = true;
  }

  boolean patterned() {
    return patterned;
  }

  boolean slow() {
    return slow;
  }

  @Override
  public boolean holds(JsonTree value, Run run) {
    run.step();
    if (nullable && value instanceof JsonTree.Nothing) {
      return true;
    }
    boolean holds = true;
    for (Check check : checks) {
      if (!check.holds(value, run)) {
        if (run.isQuiet()) {
          return false;
        }
        holds = false;
      }
    }
    if (unsure && holds) {
      run.doubt();
    }
    return holds;
  }

  /// Whether the value can be meant to be as this says: it is of the right kind, and its members
  /// are none of other constants.
  boolean mayMean(JsonTree value) {
    return mayMean(value, 0);
  }

  private boolean mayMean(JsonTree value, int depth) {
    for (Check check : checks) {
      boolean may =
          switch (check) {
            case Kind.Stated kinds -> kinds.takes(value);
            case Reference(Demands target) when depth < REFERENCES_MAX ->
                target.mayMean(value, depth + 1);
            case Demands part when depth < REFERENCES_MAX -> part.mayMean(value, depth + 1);
            case ObjectDemands.Members members -> members.mayMean(value);
            default -> true;
          };
      if (!may) {
        return false;
      }
    }
    return true;
  }

  /// Whether the value is none but listed ones, where some are listed.
  boolean lists(JsonTree value) {
    for (Check check : checks) {
      if (check instanceof Constants.Listed listed && !listed.has(value)) {
        return false;
      }
    }
    return true;
  }

  /// The value must be as another schema says, which may lead back here.
  record Reference(Demands target) implements Check {
    @Override
    public boolean holds(JsonTree value, Run run) {
      if (!run.begin(target, value)) {
        return true;
      }
      boolean holds = target.holds(value, run);
      run.end();
      return holds;
    }
  }
}
