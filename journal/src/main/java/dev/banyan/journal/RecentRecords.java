package dev.banyan.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest records of a partition, in a ring: at most so many, of at most so many bytes
/// together, and at least the last one. Thread-safe.
final class RecentRecords {
  private static final int COUNT_MAX = 1_024;
  private static final long BYTES_MAX = 4L << 20;

  private final @Nullable Recorded[] slots = new Recorded[COUNT_MAX];
  private Spot last;
  private long first;
  private long bytes;

  /// None yet, behind that spot.
  RecentRecords(Spot from) {
    last = from;
    first = from.position() + 1;
  }

  private static int slot(long position) {
    return (int) (position & (COUNT_MAX - 1));
  }

  synchronized void add(Recorded record) {
    long position = record.place().position();
    if (position != last.position() + 1) {
      throw new IllegalArgumentException("record " + position + " after " + last.position());
    }
    while (first < position && (position - first >= COUNT_MAX || bytes > BYTES_MAX)) {
      Recorded oldest = slots[slot(first)];
      bytes -= oldest == null ? 0 : oldest.payload().size();
      slots[slot(first)] = null;
      first++;
    }
    slots[slot(position)] = record;
    bytes += record.payload().size();
    last = Spot.behind(record);
  }

  /// None any more, and on from another spot.
  synchronized void restart(Spot from) {
    Arrays.fill(slots, null);
    bytes = 0;
    last = from;
    first = from.position() + 1;
  }

  /// How far it goes.
  synchronized Spot last() {
    return last;
  }

  /// Those behind a position, oldest first; null where some of them are no longer here.
  synchronized @Nullable List<Recorded> after(long position, int max) {
    if (position + 1 < first) {
      return null;
    }
    List<Recorded> found = new ArrayList<>();
    for (long next = position + 1; next <= last.position() && found.size() < max; next++) {
      Recorded record = slots[slot(next)];
      if (record != null) {
        found.add(record);
      }
    }
    return found;
  }
}
