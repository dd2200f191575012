package dev.banyan.gateway.validate;

import dev.banyan.gateway.route.RouteTable;
import java.util.List;
import java.util.Map;

/// A contract as it is checked: its operations by path and method, those that are left out with the
/// reason, and what of the others is not looked into. Immutable.
public final class Rules {
  /// More violations than this help nobody.
  static final int VIOLATIONS_MAX = 20;

  private final RouteTable<OperationRules> operations;
  private final List<String> paths;
  private final Map<String, String> leftOut;
  private final List<String> unchecked;

  Rules(
      RouteTable<OperationRules> operations,
      List<String> paths,
      Map<String, String> leftOut,
      List<String> unchecked) {
    this.operations = operations;
    this.paths = List.copyOf(paths);
    this.leftOut = Map.copyOf(leftOut);
    this.unchecked = List.copyOf(unchecked);
  }

  RouteTable<OperationRules> operations() {
    return operations;
  }

  /// How many operations can be told by method and path.
  public int count() {
    return operations.all().size();
  }

  /// The paths of the contract, as written.
  public List<String> paths() {
    return paths;
  }

  /// Operations whose path cannot be told from others, with the reason; requests to them are as
  /// those to unknown paths.
  public Map<String, String> leftOut() {
    return leftOut;
  }

  /// Bodies, answers and parameters that have no type with us, with the reason.
  public List<String> unchecked() {
    return unchecked;
  }
}
