package dev.banyan.guard;

import java.util.Arrays;

/// How many of the last calls failed or were slow: counters for a sliding stretch of time, cut into
/// slices that expire one by one. Immutable.
final class Window {
  private static final int SLICES = 10;
  private static final int CALLS = 0;
  private static final int FAILED = 1;
  private static final int SLOW = 2;
  private static final int COUNTERS = 3;

  private final long sliceNanos;
  private final long start;
  private final long newest;
  private final int[] counts;

  /// `start` is when time was 0; `newest` the number of the slice that is being filled.
  private Window(long sliceNanos, long start, long newest, int[] counts) {
    this.sliceNanos = sliceNanos;
    this.start = start;
    this.newest = newest;
    this.counts = counts;
  }

  static Window empty(long windowNanos, long now) {
    return new Window(Math.max(1, windowNanos / SLICES), now, 0, new int[SLICES * COUNTERS]);
  }

  /// With one more call that ended now.
  Window add(long now, boolean failed, boolean slow) {
    long slice = Math.max(newest, (now - start) / sliceNanos);
    int[] next = counts.clone();
    for (long expired = newest + 1; expired <= Math.min(slice, newest + SLICES); expired++) {
      int at = at(expired);
      Arrays.fill(next, at, at + COUNTERS, 0);
    }
    int at = at(slice);
    next[at + CALLS]++;
    next[at + FAILED] += failed ? 1 : 0;
    next[at + SLOW] += slow ? 1 : 0;
    return new Window(sliceNanos, start, slice, next);
  }

  private static int at(long slice) {
    return (int) (slice % SLICES) * COUNTERS;
  }

  int calls() {
    return sum(CALLS);
  }

  int failed() {
    return sum(FAILED);
  }

  int slow() {
    return sum(SLOW);
  }

  private int sum(int counter) {
    int sum = 0;
    for (int i = counter; i < counts.length; i += COUNTERS) {
      sum += counts[i];
    }
    return sum;
  }
}
