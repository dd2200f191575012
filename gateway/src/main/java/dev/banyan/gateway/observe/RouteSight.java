package dev.banyan.gateway.observe;

import java.util.List;
import java.util.Set;

/// What may be seen of one route's requests: `shown` says of each path parameter, from the left and
/// `**` included, whether its value may stand in the log; `namedCallers` are the caller methods
/// whose ids the configuration wrote itself, so that they need no pseudonym.
public record RouteSight(String api, String route, List<Boolean> shown, Set<String> namedCallers) {
  public RouteSight {
    shown = List.copyOf(shown);
    namedCallers = Set.copyOf(namedCallers);
  }

  /// A route without parameters and callers.
  public static RouteSight plain(String api, String route) {
    return new RouteSight(api, route, List.of(), Set.of());
  }
}
