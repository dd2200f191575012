package dev.banyan.bench.crowd;

import java.util.Arrays;

/// Times that were taken, all of them.
final class Times {
  private long[] nanos = new long[1 << 12];
  private int count;

  void add(long one) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = one;
  }

  int count() {
    return count;
  }

  /// The p-th part of a thousand, in microseconds; 0 where nothing was taken.
  long micros(int perMille) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return count == 0 ? 0 : sorted[(int) ((count - 1L) * perMille / 1000)] / 1000;
  }
}
