package dev.banyan.gateway.assemble;

import dev.banyan.gateway.assemble.cache.AssembledCache;
import dev.banyan.gateway.api.rest.RestRoute;
import dev.banyan.gateway.limit.Limits;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.text.Place;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A route, checked, before anything is opened. `callers` empty means anyone.
public record AssembledRoute(
    String api,
    String method,
    RoutePattern pattern,
    Place place,
    List<String> callers,
    Set<String> roles,
    Limits.Wanted limits,
    long bodyBytesMax,
    Target target,
    String doc) {

  /// What answers.
  public sealed interface Target {
    record Rest(RestRoute route, CompiledOperation operation, AssembledCache cache)
        implements Target {}

    /// `prefix` is put before what `**` stands for; `rest` is that parameter's index, -1 for none.
    record Relayed(String system, String prefix, int rest, Duration deadline, AssembledCache cache)
        implements Target {}

    /// What the cache has to do with it.
    AssembledCache cache();
  }

  /// As people name it: `GET /v1/customers/{id}`.
  public String name() {
    return method + " " + pattern.text();
  }
}
