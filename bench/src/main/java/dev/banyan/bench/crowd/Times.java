package dev.banyan.bench.crowd;

/// Times that were taken, by the sixty-fourth part of their power of two: a percentile is told at
/// most 1.6 % too high, and hours of load take no more memory than a second.
final class Times {
  private static final int PARTS_BITS = 6;
  private static final int PARTS = 1 << PARTS_BITS;

  private final long[] counts = new long[(Long.SIZE - PARTS_BITS) * PARTS];
  private long count;

  void add(long nanos) {
    counts[place(Math.max(0, nanos))]++;
    count++;
  }

  void add(Times other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
  }

  long count() {
    return count;
  }

  /// The p-th part of a thousand, in microseconds; 0 where nothing was taken.
  long micros(int perMille) {
    long before = (count - 1) * perMille / 1000;
    for (int place = 0; place < counts.length && count > 0; place++) {
      before -= counts[place];
      if (before < 0) {
        return most(place) / 1000;
      }
    }
    return 0;
  }

  private static int place(long nanos) {
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(nanos) - PARTS_BITS - 1);
    return shift * PARTS + (int) (nanos >> shift);
  }

  /// The longest time of a place.
  private static long most(int place) {
    int shift = Math.max(0, place / PARTS - 1);
    return ((place - (long) shift * PARTS + 1) << shift) - 1;
  }
}
