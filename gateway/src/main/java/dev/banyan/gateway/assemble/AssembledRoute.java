package dev.banyan.gateway.assemble;

import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.gateway.assemble.cache.AssembledCache;
import dev.banyan.gateway.api.rest.RestRoute;
import dev.banyan.gateway.limit.Limits;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.operation.Priority;
import dev.banyan.text.Place;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    Conduct conduct,
    String doc) {

  /// How requests are let through beyond the gate. The header of a deadline that callers may bring
  /// along is null where they may not.
  public record Conduct(
      Priority priority,
      ApiSection.@Nullable CallerDeadline callerDeadline,
      List<RouteSection.Drill> drills) {
    public Conduct {
      drills = List.copyOf(drills);
    }
  }

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
