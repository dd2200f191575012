package dev.banyan.json.check;

import dev.banyan.json.JsonTree;
import dev.banyan.text.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one schema demands, all of it at once. Filled by the thread that compiles, and only read
/// afterwards.
final class Demands implements Check {
  /// How deep references are followed to tell the kind of a value.
  private static final int REFERENCES_MAX = 8;

  /// Demands that are passed over, as they speak of another kind of values, in one step.
  private static final int AT_ONCE = 8;

  private final String name;
  private final @Nullable Node origin;
  private final List<Check> checks = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private int cheap;
  private boolean nullable;
  private boolean patterned;
  private boolean slow;
  private boolean unsure;

  /// How a schema leads to another one.
  enum Way {
    /// To one of a member or an item.
    WITHIN,
    /// To one of the same value, which is held with it.
    BESIDE,
    /// To one of the same value that decides something, or is one of several.
    CHOICE
  }

  /// Another schema that this one leads to.
  record Part(Demands demands, Way way) {}

  /// `name` is what people call values of the schema.
  Demands(String name) {
    this(name, null);
  }

  /// `origin` is the schema, where it is referred to.
  Demands(String name, @Nullable Node origin) {
    this.name = name;
    this.origin = origin;
  }

  /// Whether it was compiled from the same schema that is referred to.
  boolean isAs(Demands other) {
    return origin != null && origin == other.origin;
  }

  String name() {
    return name;
  }

  /// Kinds and constants come first: they decide in a step what others look at for long.
  void add(Check check) {
    if (check instanceof Kind.Stated || check instanceof Constants.Listed) {
      checks.add(cheap++, check);
    } else {
      checks.add(check);
    }
  }

  boolean isEmpty() {
    return checks.isEmpty();
  }

  void leadsTo(Demands part, Way way) {
    parts.add(new Part(part, way));
  }

  List<Part> parts() {
    return parts;
  }

  /// Null is right, whatever else is demanded.
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

  /// Whether it lists the values that it takes.
  boolean isListed() {
    return checks.stream().anyMatch(Constants.Listed.class::isInstance);
  }

  @Override
  public Taken holds(JsonTree value, Run run) {
    run.steps(1 + checks.size() / AT_ONCE);
    if (nullable && value instanceof JsonTree.Nothing) {
      return Taken.YES;
    }
    Taken all = unsure ? Taken.UNSURE : Taken.YES;
    for (Check check : checks) {
      all = all.and(check.holds(value, run));
      if (all.isNo() && run.isQuiet()) {
        return Taken.NO;
      }
    }
    return all;
  }

  /// Whether the value can be meant to be as this says: it is of the right kind, and its members
  /// are none of other constants. What cannot is not taken.
  boolean mayMean(JsonTree value, Run run) {
    return mayMean(value, run, 0);
  }

  private boolean mayMean(JsonTree value, Run run, int depth) {
    run.step();
    if (nullable && value instanceof JsonTree.Nothing) {
      return true;
    }
    for (Check check : checks) {
      boolean may =
          switch (check) {
            case Kind.Stated kinds -> kinds.takes(value, run);
            case Constants.Listed listed -> listed.has(value, run);
            case Reference(Demands target) when depth < REFERENCES_MAX ->
                target.mayMean(value, run, depth + 1);
            case Demands part when depth < REFERENCES_MAX -> part.mayMean(value, run, depth + 1);
            case ObjectDemands.Members members -> members.mayMean(value, run);
            default -> true;
          };
      if (!may) {
        return false;
      }
    }
    return true;
  }

  /// Whether the value is none but listed ones, where some are listed.
  boolean lists(JsonTree value, Run run) {
    if (nullable && value instanceof JsonTree.Nothing) {
      return true;
    }
    for (Check check : checks) {
      if (check instanceof Constants.Listed listed && !listed.has(value, run)) {
        return false;
      }
    }
    return true;
  }

  /// The value must be as another schema says, which may lead back here.
  record Reference(Demands target) implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      return run.referred(target, value);
    }
  }
}
