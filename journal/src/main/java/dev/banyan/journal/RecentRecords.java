package dev.banyan.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest records of a partition, in a ring: at most so many, of at most so many bytes
/// together, and at least the last one. Thread-safe.
final class RecentRecords {
  private static final int COUNT_MAX = 4_096;
  private static final long BYTES_MAX = 4L << 20;
  private static final int AHEAD_MAX = 256;
  private static final int AHEAD_BYTES_MAX = 16 << 10;

  private final @Nullable Recorded[] slots = new Recorded[COUNT_MAX];
  private Spot last;
  private long first;
  private long bytes;

  /// What was written since and cannot be joined yet, without a gap; few and small.
  private final ArrayDeque<Recorded> ahead = new ArrayDeque<>();

  /// None yet, behind that spot.
  RecentRecords(Spot from) {
    last = from;
    first = from.position() + 1;
  }

  private static int slot(long position) {
    return (int) (position & (COUNT_MAX - 1));
  }

  /// One that was read: the next, or one that was written and is here already.
  synchronized void add(Recorded record) {
    long position = record.place().position();
    if (position > last.position() + 1) {
      throw new IllegalArgumentException("record " + position + " after " + last.position());
    }
    if (position == last.position() + 1) {
      put(record);
    }
    join();
  }

  /// One that was written. What is between it and the last one here has to be read.
  synchronized void offer(Recorded record) {
    long position = record.place().position();
    if (ahead.isEmpty() && position == last.position() + 1) {
      put(record);
      return;
    }
    boolean follows = ahead.isEmpty() || position == ahead.getLast().place().position() + 1;
    if (!follows || record.payload().size() > AHEAD_BYTES_MAX) {
      ahead.clear();
    }
    if (record.payload().size() <= AHEAD_BYTES_MAX) {
      ahead.addLast(record);
    }
    if (ahead.size() > AHEAD_MAX) {
      ahead.removeFirst();
    }
    join();
  }

  private void join() {
    for (Recorded next = ahead.peekFirst(); next != null; next = ahead.peekFirst()) {
      long position = next.place().position();
      if (position > last.position() + 1) {
        return;
      }
      if (position == last.position() + 1) {
        put(next);
      }
      ahead.removeFirst();
    }
  }

  private void put(Recorded record) {
    long position = record.place().position();
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
    join();
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
