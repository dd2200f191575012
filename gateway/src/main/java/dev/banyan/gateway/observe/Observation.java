package dev.banyan.gateway.observe;

import dev.banyan.base.HeldBytes;
import dev.banyan.config.model.ObserveSection;
import dev.banyan.gateway.durable.CommandMeter;
import dev.banyan.gateway.durable.Durability;
import dev.banyan.gateway.limit.LimitMeter;
import dev.banyan.gateway.security.Tally;
import dev.banyan.gateway.validate.CheckMeter;
import dev.banyan.guard.GuardEvents;
import dev.banyan.http.HttpEvents;
import dev.banyan.http.Listener;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// What the gateway is watched with: made once per process, asked for its parts while a generation
/// is opened. Thread-safe. Closed last, when the listeners are.
public interface Observation extends AutoCloseable {
  /// The tracer of a generation, to be closed with it. Throws `IllegalArgumentException` for an
  /// endpoint that is no address.
  Tracer tracer(String service, ObserveSection section);

  /// The meter of one route; metrics are the same for the same names.
  RouteMeter meter(RouteSight sight);

  /// The meter of requests that no route takes.
  RouteMeter unrouted();

  /// The meter of one operation of a system; the same for the same names.
  CallMeter calls(String system, String operation);

  /// The meter of one limit; the same for the same names.
  LimitMeter limit(String owner, String name);

  /// Where a route's messages that are held against a contract are counted.
  CheckMeter checks(String api, String route);

  /// Where a route's requests with an idempotency key are counted.
  CommandMeter commands(String api, String route);

  /// Where a group of callers is counted; the same for the same name.
  Tally callers(String name);

  /// Where guards tell what they do.
  GuardEvents guards();

  /// Where the edge counts what no handler sees.
  HttpEvents edge();

  /// What the listener `admin` answers with: liveness, readiness, metrics.
  Listener.Handler admin();

  /// A generation serves from now on.
  void serving(Served served);

  /// Where the pressure on the gateway, the requests it works on and what it holds are read from.
  void room(DoubleSupplier pressure, IntSupplier underWay, HeldBytes held);

  /// A configuration was refused; the one before stays.
  void refused();

  /// The server drains: readiness says no from now on, and no system is asked any more.
  void stopping();

  /// Writes what is still to be written and stops all threads.
  @Override
  void close();

  /// What serves now: the configuration's name, what it says of observation, its systems by name,
  /// how many connections each listener has, the figures of the cache by their metrics' names, when
  /// each certificate ends by where it is written, whether shared memory answers, how durable work
  /// stands, both null where there is none, and the doors of durable work by their paths.
  record Served(
      String name,
      ObserveSection observe,
      Map<String, Watched> systems,
      Map<String, IntSupplier> listeners,
      Map<String, DoubleSupplier> cache,
      Map<String, Instant> certificates,
      @Nullable BooleanSupplier memory,
      @Nullable Durability durability,
      Map<String, Listener.Handler> doors) {
    public Served {
      systems = Map.copyOf(systems);
      listeners = Map.copyOf(listeners);
      cache = Map.copyOf(cache);
      certificates = Map.copyOf(certificates);
      doors = Map.copyOf(doors);
    }
  }
}
