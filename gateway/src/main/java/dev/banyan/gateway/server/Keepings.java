package dev.banyan.gateway.server;

import dev.banyan.config.model.CacheSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.rest.Tagging;
import dev.banyan.gateway.assemble.AssembledRoute;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.assemble.cache.AssembledCache;
import dev.banyan.gateway.cache.CachePolicy;
import dev.banyan.gateway.cache.Memory;
import dev.banyan.gateway.cache.Purging;
import dev.banyan.gateway.cache.RouteCache;
import dev.banyan.gateway.cache.SharedAnswers;
import dev.banyan.gateway.edge.Keeping;
import dev.banyan.gateway.edge.PositionSeal;
import dev.banyan.gateway.edge.Serving;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Relay;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Opens the cache of a generation and ties its routes to it. A generation begins with an empty
/// cache: what the one before kept was made by another configuration. Used once, by the server's
/// thread.
final class Keepings implements AutoCloseable {
  private static final Set<String> READS = Set.of("GET", "HEAD");

  private final HttpRuntime http;
  private final IdentityHashMap<AssembledRoute, Integer> numbers = new IdentityHashMap<>();
  private final @Nullable Memory memory;
  private final PositionSeal seal;
  private final @Nullable SharedAnswers shared;
  private final Map<Relay, Http> clients = new HashMap<>();

  /// `others` is the memory that nodes share; null where there is none.
  Keepings(Assembly assembly, HttpRuntime http, @Nullable OpenMemory others) {
    this.http = http;
    Configuration.Positions positions = assembly.loaded().configuration().positions();
    this.seal =
        new PositionSeal(positions == null ? null : positions.key(), InstantSource.system());
    assembly.routes().forEach(route -> numbers.put(route, numbers.size()));
    boolean used =
        assembly.routes().stream().anyMatch(route -> route.target().cache().policy() != null);
    CacheSection section = assembly.loaded().configuration().cache();
    this.memory =
        used
            ? new Memory(
                section.memory().bytes(),
                Math.toIntExact(section.answer().bytes()),
                InstantSource.system(),
                System::nanoTime)
            : null;
    this.shared =
        memory == null || others == null
            ? null
            : memory.share(
                others.memory(),
                "banyan:" + assembly.name() + ":answers:" + ConfigurationDigest.of(assembly));
  }

  /// The figures of the cache by their metrics' names.
  Map<String, DoubleSupplier> figures() {
    Memory cache = memory;
    return cache == null
        ? Map.of()
        : Map.of(
            "banyan.cache.bytes", cache::bytes,
            "banyan.cache.bytes.max", cache::bytesMax,
            "banyan.cache.answers", cache::answers,
            "banyan.cache.evictions", cache::evictions);
  }

  @Override
  public void close() {
    clients.values().forEach(Http::close);
    if (shared != null) {
      shared.close();
    }
  }

  Keeping of(AssembledRoute route, Serving.Target target) {
    Memory shared = memory;
    PositionSeal positions = target instanceof Serving.Target.Rest ? seal : null;
    if (shared == null) {
      return Keeping.nothing(positions);
    }
    AssembledCache cache = route.target().cache();
    CachePolicy policy = cache.policy();
    Purging purging = READS.contains(route.method()) ? null : new Purging(shared);
    return switch (target) {
      case Serving.Target.Relayed(Serving.RelayRoute relay) ->
          new Keeping(
              policy == null
                  ? null
                  : cache(route, policy.hiding(relay.removedHeaders(), cookie(relay)), shared),
              purging,
              orNone(cache.tags()),
              orNone(cache.purges()),
              null);
      case Serving.Target.Streamed _ -> Keeping.nothing(null);
      case Serving.Target.Rest _, Serving.Target.Fixed _, Serving.Target.Lookup _ ->
          new Keeping(
              policy == null ? null : cache(route, policy, shared), purging, null, null, positions);
    };
  }

  private static String cookie(Serving.RelayRoute relay) {
    Endpoints several = relay.relay().target().settings().endpoints();
    Endpoints.Sticky sticky = several == null ? null : several.sticky();
    return several != null && sticky != null && sticky.by() == Endpoints.By.COOKIE
        ? several.stickyName()
        : "";
  }

  private RouteCache cache(AssembledRoute route, CachePolicy policy, Memory memory) {
    // Two may have one name and be told apart by a condition.
    return new RouteCache(
        numbers.get(route) + " " + route.api() + " " + route.name(), policy, memory);
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
