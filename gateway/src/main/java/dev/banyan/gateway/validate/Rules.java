package dev.banyan.gateway.validate;

import dev.banyan.gateway.route.RouteTable;
import dev.banyan.json.check.Unheld;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A contract as it is checked: its operations by path and method, those that are left out with the
/// reason, and what of the others is not looked into. Immutable.
public final class Rules {
  /// More violations than this help nobody.
  static final int VIOLATIONS_MAX = 20;

  private final RouteTable<OperationRules> operations;
  private final List<String> paths;
  private final Map<String, String> leftOut;
  private final List<Unheld> unchecked;
  private final Set<String> names;

  Rules(
      RouteTable<OperationRules> operations,
      List<String> paths,
      Map<String, String> leftOut,
      List<Unheld> unchecked,
      Set<String> names) {
    this.operations = operations;
    this.paths = List.copyOf(paths);
    this.leftOut = Map.copyOf(leftOut);
    this.unchecked = List.copyOf(unchecked);
    this.names = Set.copyOf(names);
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

  /// What the contract demands and nobody looks into.
  List<Unheld> unheld() {
    return unchecked;
  }

  /// The same for people: each kind of thing once, with how often there is one and where the first
  /// is.
  public List<String> unchecked() {
    Map<String, List<Unheld>> kinds = new LinkedHashMap<>();
    for (Unheld one : unchecked) {
      kinds.computeIfAbsent(one.what(), _ -> new ArrayList<>()).add(one);
    }
    List<String> words = new ArrayList<>();
    kinds.forEach(
        (what, all) ->
            words.add(
                all.size() == 1
                    ? all.getFirst().toString()
                    : all.size() + " times " + what + ", first in " + all.getFirst().where()));
    return words;
  }

  /// Whether the contract has members of that name; others are those of a sender.
  boolean names(String member) {
    return names.contains(member);
  }
}
