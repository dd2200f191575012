package dev.banyan.gateway.observe;

import dev.banyan.gateway.limit.LimitMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import java.util.function.IntSupplier;

/// The metrics of one limit. Counting takes no lock and looks nothing up.
final class LimitMetrics implements LimitMeter {
  private final Metrics metrics;
  private final Tags tags;
  private final Counter refused;
  private final Counter alone;

  LimitMetrics(Metrics metrics, Tags tags) {
    this.metrics = metrics;
    this.tags = tags;
    this.refused = metrics.counter("banyan.limit.refusals", tags);
    this.alone = metrics.counter("banyan.limit.alone", tags);
  }

  @Override
  public void refused() {
    refused.increment();
  }

  @Override
  public void alone() {
    alone.increment();
  }

  @Override
  public void keys(IntSupplier count) {
    var _ = metrics.gauge("banyan.limit.keys", tags, count::getAsInt);
  }
}
