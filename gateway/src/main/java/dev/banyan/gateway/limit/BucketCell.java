package dev.banyan.gateway.limit;

import java.util.concurrent.atomic.AtomicLong;

/// A token bucket in one number, by the generic cell rate algorithm (ITU-T I.371): the time at
/// which the bucket will be full again.
final class BucketCell extends AtomicLong implements Cell {
  private static final long serialVersionUID = 1L;
  private static final long RETIRED = Long.MIN_VALUE;

  private final transient Rules rules;

  /// What all buckets of a limit have in common.
  record Rules(long interval, long burst) {
    static Rules of(Measure.Bucket bucket) {
      return new Rules(bucket.interval(), bucket.burst());
    }
  }

  BucketCell(Rules rules, long now) {
    super(now);
    this.rules = rules;
  }

  @Override
  public long untilFits(long cost, long now) {
    if (cost > rules.burst()) {
      return NEVER;
    }
    return Math.max(0, debt(get(), now) + (cost - rules.burst()) * rules.interval());
  }

  /// How long filling up what is missing takes.
  private static long debt(long full, long now) {
    return full == RETIRED ? 0 : Math.max(0, full - now);
  }

  @Override
  public boolean take(long cost, long now) {
    if (cost > rules.burst()) {
      return false;
    }
    while (true) {
      long full = get();
      long debt = debt(full, now);
      if (full == RETIRED || debt + (cost - rules.burst()) * rules.interval() > 0) {
        return false;
      }
      if (compareAndSet(full, now + debt + cost * rules.interval())) {
        return true;
      }
    }
  }

  @Override
  public void giveBack(long cost, long now) {
    long ignored = updateAndGet(full -> full == RETIRED ? full : full - cost * rules.interval());
  }

  @Override
  public long left(long now) {
    return rules.burst() - Math.ceilDiv(debt(get(), now), rules.interval());
  }

  @Override
  public long untilWhole(long now) {
    return debt(get(), now);
  }

  @Override
  public boolean retire(long now) {
    long full = get();
    return full == RETIRED || (full - now <= 0 && compareAndSet(full, RETIRED));
  }

  @Override
  public boolean retired() {
    return get() == RETIRED;
  }
}
