package dev.banyan.gateway.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The health of all systems of the generation that serves, and their figures as metrics.
/// Thread-safe: changed by reloads one at a time, read by anyone.
final class Health implements AutoCloseable {
  private final Metrics metrics;
  private final SystemHealth.Rhythm rhythm;
  private final List<Gauge> gauges = new ArrayList<>();
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
    gauges.forEach(metrics::remove);
    gauges.clear();
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
    gauges.add(metrics.gauge("banyan.system.up", tags, () -> up(health)));
    gauges.add(metrics.gauge("banyan.system.drift", tags, () -> health.finding().drift().size()));
    Watched system = health.system();
    for (String figure : system.live().gauges().keySet()) {
      gauges.add(
          metrics.gauge(
              "banyan.system.figure",
              tags.and("figure", figure.replace('.', '_')),
              () -> value(system.live().gauges(), figure)));
    }
    for (String figure : system.guard().gauges().keySet()) {
      gauges.add(
          metrics.gauge(
              "banyan.guard.figure",
              tags.and("figure", figure),
              () -> value(system.guard().gauges(), figure)));
    }
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
