package dev.banyan.gateway.observe;

import dev.banyan.base.Fault;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The metrics of one operation of a system. A counter for a kind of failure is made when the first
/// such failure happens.
final class CallMetrics implements CallMeter {
  private final Metrics metrics;
  private final Tags tags;
  private final Counter well;
  private final Map<Fault.Kind, Counter> failures = new ConcurrentHashMap<>();
  private final Timer duration;

  CallMetrics(Metrics metrics, Tags tags) {
    this.metrics = metrics;
    this.tags = tags;
    this.well = metrics.counter("banyan.calls", tags.and("outcome", "ok"));
    this.duration = metrics.timer("banyan.call", tags);
  }

  @Override
  public void ended(long startedNanos, Fault.@Nullable Kind failure) {
    duration.record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
    (failure == null ? well : counter(failure)).increment();
  }

  private Counter counter(Fault.Kind kind) {
    return failures.computeIfAbsent(
        kind,
        one ->
            metrics.counter(
                "banyan.calls", tags.and("outcome", one.name().toLowerCase(Locale.ROOT))));
  }
}
