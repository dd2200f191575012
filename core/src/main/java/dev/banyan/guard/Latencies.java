package dev.banyan.guard;

/// How long the recent calls of one operation took: counts in buckets that grow by an eighth,
/// halved whenever a thousand have come, so that the past fades. Thread-safe.
final class Latencies {
  private static final int BUCKETS = 256;
  private static final int HALVE_AT = 1_000;

  /// Fewer calls than this say nothing about a quantile.
  private static final int CALLS_MIN = 50;

  private static final double GROWTH = Math.log(1.125);

  private final int[] counts = new int[BUCKETS];
  private int calls;

  synchronized void add(long nanos) {
    counts[bucket(nanos)]++;
    calls++;
    if (calls >= HALVE_AT) {
      calls = 0;
      for (int i = 0; i < BUCKETS; i++) {
        counts[i] /= 2;
        calls += counts[i];
      }
    }
  }

  /// The time within which that share of the recent calls ended, in nanoseconds, rounded up to the
  /// end of a bucket; -1 while too few are known.
  synchronized long quantile(double share) {
    if (calls < CALLS_MIN) {
      return -1;
    }
    double wanted = share * calls;
    int seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return (long) (Math.exp((i + 1) * GROWTH) * 1_000);
      }
    }
    return -1;
  }

  /// Buckets count in microseconds.
  private static int bucket(long nanos) {
    double micros = Math.max(1, nanos / 1_000.0);
    return Math.min(BUCKETS - 1, (int) (Math.log(micros) / GROWTH));
  }
}
