package dev.banyan.bench.projection;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Measures what a phase takes: time, and processor time of each of some processes, all threads,
/// user and system.
final class Meter {
  private final List<Watched> watched;
  private final Map<String, Duration> busy = new LinkedHashMap<>();
  private long start;

  /// @param name before its metric: empty for the side itself
  record Watched(String name, ProcessHandle process) {
    private Duration busy() {
      return process.info().totalCpuDuration().orElseThrow();
    }
  }

  Meter(List<Watched> watched) {
    this.watched = List.copyOf(watched);
    start();
  }

  /// Forgets what was before.
  void start() {
    watched.forEach(one -> busy.put(one.name(), one.busy()));
    start = System.nanoTime();
  }

  /// Tells what so many events have taken.
  void tell(String phase, long events) {
    double took = System.nanoTime() - start;
    Projected.tell(phase + "-per-second", events / took * 1e9);
    for (Watched one : watched) {
      Duration more = one.busy().minus(busy.getOrDefault(one.name(), Duration.ZERO));
      Projected.tell(phase + "-" + one.name() + "micros-per-event", more.toNanos() / 1e3 / events);
    }
  }
}
