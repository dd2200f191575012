package dev.banyan.connectors.jdbc.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;

/// Where the database itself was, and when: by it the lag of a replica is told without comparing
/// the clocks of machines. Thread-safe.
///
/// While the database cannot be asked, no samples come; a replica that has all it ever told is then
/// as new as anything that can be had.
final class Samples {
  static final int MAX = 256;

  private final ArrayDeque<Sample> taken = new ArrayDeque<>();

  private record Sample(long position, long nanos) {}

  /// The database was there at that time of the monotonic clock.
  synchronized void take(long position, long nanos) {
    if (taken.size() == MAX) {
      taken.removeFirst();
    }
    taken.addLast(new Sample(position, nanos));
  }

  /// The last position told; -1 where there is none.
  synchronized long last() {
    Sample last = taken.peekLast();
    return last == null ? -1 : last.position();
  }

  /// How long ago the first thing was written that is missing at `replayed`; zero where nothing is
  /// known to be missing. Too long where the database has never told anything.
  synchronized Duration lag(long replayed) {
    if (taken.isEmpty()) {
      return Duration.ofDays(1);
    }
    long missed = -1;
    Iterator<Sample> back = taken.descendingIterator();
    while (back.hasNext()) {
      Sample sample = back.next();
      if (sample.position() <= replayed) {
        // Whatever is missing was written after this sample was taken.
        return missed < 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - sample.nanos());
      }
      missed = sample.nanos();
    }
    return Duration.ofDays(1);
  }
}
