package dev.banyan.gateway.server;

import dev.banyan.gateway.assemble.cache.AssembledCache;
import dev.banyan.config.model.CacheSection;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.rest.Tagging;
import dev.banyan.gateway.assemble.AssembledRoute;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.cache.CachePolicy;
import dev.banyan.gateway.cache.Memory;
import dev.banyan.gateway.cache.Purging;
import dev.banyan.gateway.cache.RouteCache;
import dev.banyan.gateway.edge.Keeping;
import dev.banyan.gateway.edge.Serving;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Relay;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Opens the cache of a generation and ties its routes to it. A generation begins with an empty
/// cache: what the one before kept was made by another configuration. Used once, by the server's
/// thread.
final class Keepings {
  private static final Set<String> READS = Set.of("GET", "HEAD");

  private final HttpRuntime http;
  private final @Nullable Memory memory;
  private final Map<Relay, Http> clients = new HashMap<>();

  Keepings(Assembly assembly, HttpRuntime http) {
    this.http = http;
    boolean used =
        assembly.routes().stream().anyMatch(route -> route.target().cache().policy() != null);
    CacheSection section = assembly.loaded().configuration().cache();
    this.memory =
        used
            ? new Memory(
                section.memory().bytes(),
                Math.toIntExact(section.answer().bytes()),
                InstantSource.system())
            : null;
  }

  /// Null where no route keeps anything.
  @Nullable Memory memory() {
    return memory;
  }

  /// What was opened for asking systems in the background.
  List<Http> clients() {
    return List.copyOf(clients.values());
  }

  Keeping of(AssembledRoute route, Serving.Target target) {
    Memory shared = memory;
    if (shared == null) {
      return Keeping.NOTHING;
    }
    AssembledCache cache = route.target().cache();
    CachePolicy policy = cache.policy();
    Purging purging = READS.contains(route.method()) ? null : new Purging(shared);
    return switch (target) {
      case Serving.Target.Relayed(Serving.RelayRoute relay) ->
          new Keeping(
              policy == null ? null : cache(route, policy.hiding(relay.removedHeaders()), shared),
              purging,
              orNone(cache.tags()),
              orNone(cache.purges()));
      case Serving.Target.Rest _, Serving.Target.Fixed _ ->
          new Keeping(policy == null ? null : cache(route, policy, shared), purging, null, null);
    };
  }

  private static RouteCache cache(AssembledRoute route, CachePolicy policy, Memory memory) {
    return new RouteCache(route.api() + " " + route.name(), policy, memory);
  }

  private static @Nullable Tagging orNone(Tagging tagging) {
    return tagging.templates().isEmpty() ? null : tagging;
  }

  /// A client for asking the system in the background; null where the route never does.
  @Nullable Http refreshing(AssembledRoute.Target.Relayed relayed, Relay relay) {
    return relayed.cache().policy() == null
        ? null
        : clients.computeIfAbsent(relay, one -> http.open(one.target().settings()));
  }
}
