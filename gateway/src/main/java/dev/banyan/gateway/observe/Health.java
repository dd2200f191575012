package dev.banyan.gateway.observe;

import dev.banyan.connect.Endpoints;
import dev.banyan.connect.LiveSystem;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// The health of all systems of the generation that serves, and their figures as metrics.
/// Thread-safe: changed by reloads one at a time, read by anyone.
final class Health implements AutoCloseable {
  private final Metrics metrics;
  private final SystemHealth.Rhythm rhythm;
  private final List<Meter> meters = new ArrayList<>();
  private volatile Map<String, SystemHealth> systems = Map.of();

  Health(Metrics metrics, SystemHealth.Rhythm rhythm) {
    this.metrics = metrics;
    this.rhythm = rhythm;
  }

  Map<String, SystemHealth> systems() {
    return systems;
  }

  /// Whether no system that is needed is down.
  boolean neededAreUp() {
    return systems.values().stream()
        .filter(one -> one.system().needed())
        .allMatch(one -> one.finding().state() == SystemHealth.State.UP);
  }

  /// Watches these systems from now on. One that stays open keeps what is known of it.
  synchronized void watch(Map<String, Watched> wanted) {
    Map<String, SystemHealth> before = systems;
    Map<String, SystemHealth> next = new HashMap<>();
    wanted.forEach(
        (name, system) -> {
          SystemHealth known = before.get(name);
          boolean same = known != null && known.system().equals(system);
          next.put(name, same && known != null ? known : new SystemHealth(name, system, rhythm));
        });
    before.forEach(
        (name, old) -> {
          if (next.get(name) != old) {
            old.close();
          }
        });
    systems = java.util.Collections.unmodifiableMap(new TreeMap<>(next));
    meters.forEach(metrics::remove);
    meters.clear();
    next.forEach(
        (name, system) -> {
          if (before.get(name) != system) {
            system.start();
          }
          expose(name, system);
        });
  }

  private void expose(String name, SystemHealth health) {
    Tags tags = Tags.of("system", name);
    meters.add(metrics.gauge("banyan.system.up", tags, () -> up(health)));
    meters.add(metrics.gauge("banyan.system.drift", tags, () -> health.finding().drift().size()));
    Watched system = health.system();
    for (String figure : system.live().gauges().keySet()) {
      meters.add(
          metrics.gauge(
              "banyan.system.figure",
              tags.and("figure", figure.replace('.', '_')),
              () -> value(system.live().gauges(), figure)));
    }
    for (Endpoints.Sight endpoint : system.live().endpoints()) {
      expose(system.live(), endpoint.url(), tags.and("url", endpoint.url()));
    }
    for (String figure : system.guard().gauges().keySet()) {
      meters.add(
          metrics.gauge(
              "banyan.guard.figure",
              tags.and("figure", figure),
              () -> value(system.guard().gauges(), figure)));
    }
  }

  private void expose(LiveSystem live, String url, Tags tags) {
    ToDoubleFunction<Endpoints.Sight> up = one -> one.state() == Endpoints.State.UP ? 1 : 0;
    meters.add(metrics.gauge("banyan.url.up", tags, () -> sight(live, url, up)));
    meters.add(
        metrics.gauge(
            "banyan.url.requests.in.flight",
            tags,
            () -> sight(live, url, Endpoints.Sight::pending)));
    meters.add(
        metrics.counted(
            "banyan.url.requests", tags, () -> sight(live, url, Endpoints.Sight::requests)));
    meters.add(
        metrics.counted(
            "banyan.url.ejections", tags, () -> sight(live, url, Endpoints.Sight::ejections)));
  }

  private static double sight(
      LiveSystem live, String url, ToDoubleFunction<Endpoints.Sight> figure) {
    for (Endpoints.Sight one : live.endpoints()) {
      if (one.url().equals(url)) {
        return figure.applyAsDouble(one);
      }
    }
    return Double.NaN;
  }

  private static double up(SystemHealth health) {
    return switch (health.finding().state()) {
      case UNKNOWN -> Double.NaN;
      case UP -> 1;
      case DOWN -> 0;
    };
  }

  private static double value(Map<String, Number> figures, String name) {
    Number value = figures.get(name);
    return value == null ? Double.NaN : value.doubleValue();
  }

  @Override
  public void close() {
    systems.values().forEach(SystemHealth::close);
  }
}
