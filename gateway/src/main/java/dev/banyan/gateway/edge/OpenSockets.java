package dev.banyan.gateway.edge;

import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How many WebSockets and streams of events each route, each caller of it and each system has open
/// on this node. One for all generations, so that a reload does not make anyone forget.
/// Thread-safe.
public final class OpenSockets {
  /// What WebSockets and streams of events are held to: the size of a message, how many are open at
  /// once on this node, and how many of one caller (of one address, where callers are not known).
  public record Limits(long messageBytesMax, int connectionsMax, int perCallerMax) {}

  /// Whose they are: a caller's, or an address's where callers are not known.
  record Holder(String method, @Nullable String tenant, String id) {
    static Holder of(Caller caller, Incoming incoming) {
      return caller.equals(Caller.ANYONE)
          ? new Holder(caller.method(), null, incoming.remoteAddress())
          : new Holder(caller.method(), caller.tenant(), caller.id());
    }
  }

  private final Map<String, OfRoute> routes = new ConcurrentHashMap<>();
  private final Map<RelayTarget, Integer> systems = new HashMap<>();

  /// Those of the route of that name.
  OfRoute of(String route) {
    return routes.computeIfAbsent(route, _ -> new OfRoute());
  }

  /// Counts one more to that system, whichever routes open them; false where the rest of its
  /// connections would be none.
  synchronized boolean enter(RelayTarget system) {
    Http.Settings settings = system.settings();
    Endpoints several = settings.endpoints();
    int urls = several == null ? 1 : several.urls().size();
    int open = systems.getOrDefault(system, 0);
    if (open >= (settings.connectionsMax() - 1) * urls) {
      return false;
    }
    systems.put(system, open + 1);
    return true;
  }

  synchronized void leave(RelayTarget system) {
    systems.compute(system, (_, open) -> open == null || open <= 1 ? null : open - 1);
  }

  /// What came of wanting to open one.
  enum Entry {
    IN,
    CALLER_FULL,
    FULL
  }

  /// Those of one route.
  static final class OfRoute {
    private final Map<Holder, Integer> byCaller = new HashMap<>();
    private int open;

    synchronized Entry enter(Holder caller, OpenSockets.Limits limits) {
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

    synchronized void leave(Holder caller) {
      open--;
      byCaller.compute(caller, (_, own) -> own == null || own <= 1 ? null : own - 1);
    }
  }
}
