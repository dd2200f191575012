package dev.banyan.gateway.observe;

import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Tally;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/// The metrics of one group of callers. Its counters are made once.
final class CallerTally implements Tally {
  private final Metrics metrics;
  private final Tags tags;
  private final Counter recognized;
  private final Map<Reason, Counter> refused = new EnumMap<>(Reason.class);

  CallerTally(Metrics metrics, Tags tags) {
    this.metrics = metrics;
    this.tags = tags;
    this.recognized = metrics.counter("banyan.callers.recognized", tags);
    for (Reason reason : Reason.values()) {
      String word = reason.name().toLowerCase(Locale.ROOT);
      refused.put(reason, metrics.counter("banyan.callers.refused", tags.and("reason", word)));
    }
  }

  @Override
  public void recognized() {
    recognized.increment();
  }

  @Override
  public void refused(Reason reason) {
    Counter counter = refused.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void expiring(IntSupplier credentials) {
    Gauge ignored = metrics.gauge("banyan.callers.expiring", tags, credentials::getAsInt);
  }
}
