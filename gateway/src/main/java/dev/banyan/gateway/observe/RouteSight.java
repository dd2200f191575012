package dev.banyan.gateway.observe;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What may be seen of one route's requests: `shown` says of each path parameter, from the left and
/// `**` included, whether its value may stand in the log; `namedCallers` are the caller methods
/// whose ids the configuration wrote itself, so that they need no pseudonym.
public record RouteSight(String api, String route, List<Boolean> shown, Set<String> namedCallers) {
  public RouteSight {
    shown = List.copyOf(shown);
    namedCallers = Set.copyOf(namedCallers);
  }

  /// A path of this route, with something else in place of what may not be seen of it.
  public String path(String path, int[] marks, UnaryOperator<String> instead) {
    if (!shown.contains(false)) {
      return path;
    }
    StringBuilder out = new StringBuilder(path.length());
    int from = 0;
    for (int i = 0; i < shown.size() && i * 2 + 1 < marks.length; i++) {
      if (!shown.get(i)) {
        String hidden = path.substring(marks[i * 2], marks[i * 2 + 1]);
        out.append(path, from, marks[i * 2]).append(instead.apply(hidden));
        from = marks[i * 2 + 1];
      }
    }
    return out.append(path, from, path.length()).toString();
  }

  /// A route without parameters and callers.
  public static RouteSight plain(String api, String route) {
    return new RouteSight(api, route, List.of(), Set.of());
  }
}
