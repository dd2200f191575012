package dev.banyan.gateway.limit;

import java.util.function.LongSupplier;

/// A limit that counts: its policy, and a cell for each key. Thread-safe; outlives reloads that do
/// not change its policy.
public final class Limit {
  private final LimitPolicy policy;
  private final Cells cells;
  private final LimitMeter meter;

  Limit(LimitPolicy policy, Cells cells, LimitMeter meter) {
    this.policy = policy;
    this.cells = cells;
    this.meter = meter;
    meter.keys(cells::size);
  }

  /// A limit that this process counts alone.
  static Cells.Maker alone(Measure measure, LongSupplier nanos, java.time.InstantSource clock) {
    return switch (measure) {
      case Measure.Bucket bucket -> {
        BucketCell.Rules rules = BucketCell.Rules.of(bucket);
        yield (_, now) -> new BucketCell(rules, now);
      }
      case Measure.Window window -> {
        WindowCell.Rules rules = WindowCell.Rules.of(window, nanos.getAsLong());
        yield (_, now) -> new WindowCell(rules, now);
      }
      case Measure.Quota quota -> {
        Calendar calendar = new Calendar(quota, clock);
        yield (_, _) -> new QuotaCell(calendar, quota.count());
      }
    };
  }

  LimitPolicy policy() {
    return policy;
  }

  LimitMeter meter() {
    return meter;
  }

  Cells cells() {
    return cells;
  }

  /// The cell that counts this request.
  Cell cell(Asker asker, long now) {
    return cells.at(Keys.hash(policy.per(), asker), () -> Keys.text(policy.per(), asker), now);
  }
}
