package dev.banyan.gateway.observe;

import dev.banyan.connect.LiveSystem;
import dev.banyan.http.EdgeHandler;
import java.util.Map;

/// What the gateway is watched with: made once per process, asked for its parts while a generation
/// is opened. Thread-safe.
public interface Observation {
  Tracer tracer();

  /// The meter of one route; the same for the same names.
  RouteMeter meter(String api, String route);

  /// The meter of requests that no route takes.
  RouteMeter unrouted();

  /// What the listener `admin` answers with: liveness, readiness, metrics.
  EdgeHandler admin();

  /// A generation serves from now on, over these systems, by name.
  void serving(String name, Map<String, LiveSystem> systems);

  /// The server drains: readiness says no from now on.
  void stopping();
}
