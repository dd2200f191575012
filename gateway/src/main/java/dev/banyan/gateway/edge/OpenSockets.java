package dev.banyan.gateway.edge;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How many WebSockets each route, and each caller of it, has open on this node. One for all
/// generations, so that a reload does not make anyone forget. Thread-safe.
public final class OpenSockets {
  private final Map<String, OfRoute> routes = new ConcurrentHashMap<>();

  /// Those of the route of that name.
  OfRoute of(String route) {
    return routes.computeIfAbsent(route, _ -> new OfRoute());
  }

  /// What came of wanting to open one.
  enum Entry {
    IN,
    CALLER_FULL,
    FULL
  }

  /// Those of one route.
  static final class OfRoute {
    private final Map<String, Integer> byCaller = new HashMap<>();
    private int open;

    synchronized Entry enter(String caller, WebSocketLimits limits) {
      int own = byCaller.getOrDefault(caller, 0);
      if (own >= limits.perCallerMax()) {
        return Entry.CALLER_FULL;
      }
      if (open >= limits.connectionsMax()) {
        return Entry.FULL;
      }
      open++;
      byCaller.put(caller, own + 1);
      return Entry.IN;
    }

    synchronized void leave(String caller) {
      open--;
      byCaller.compute(caller, (_, own) -> own == null || own <= 1 ? null : own - 1);
    }
  }
}
