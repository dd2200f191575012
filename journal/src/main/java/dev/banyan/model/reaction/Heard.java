package dev.banyan.model.reaction;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// When the positions of a partition were first heard of, by the steady clock. An event says when
/// it happened by the clock of whoever recorded it, which may have been wrong; what was heard, and
/// when, says between which moments that must have been. Owned by one thread.
final class Heard {
  /// So many moments are told apart. Of more, the last one stands for all that came since.
  private static final int MOMENTS_MAX = 64;

  /// Moments are so close to each other, as a part of what is waited for.
  private static final int PARTS = 16;

  private final TreeMap<Long, Moment> moments = new TreeMap<>();
  private final Duration apart;

  /// When the journal was first, and last, seen to go so far and no further.
  private record Moment(Instant first, Instant last) {}

  /// @param head how far the journal goes now
  /// @param delay what is waited for behind an event
  Heard(long head, Duration delay, Instant now) {
    this.apart = delay.dividedBy(PARTS);
    moments.put(head, new Moment(now, now));
  }

  /// Now, the journal goes that far, if no further.
  void reached(long head, Instant now) {
    Map.Entry<Long, Moment> newest = moments.lastEntry();
    if (head <= newest.getKey()) {
      return;
    }
    Map.Entry<Long, Moment> before = moments.lowerEntry(newest.getKey());
    boolean close =
        before != null && newest.getValue().last().isBefore(before.getValue().last().plus(apart));
    if (close || moments.size() == MOMENTS_MAX) {
      moments.remove(newest.getKey());
    }
    moments.put(head, new Moment(now, now));
  }

  /// Now, the journal was seen to go that far and no further.
  void ended(long head, Instant now) {
    reached(head, now);
    moments.computeIfPresent(head, (_, known) -> new Moment(known.first(), now));
  }

  /// When an event at that position happened: when it says, but neither before nor after what is
  /// known.
  Instant within(long position, Instant told, Instant now) {
    Map.Entry<Long, Moment> before = moments.lowerEntry(position);
    Map.Entry<Long, Moment> by = moments.ceilingEntry(position);
    Instant latest = by == null ? now : by.getValue().first();
    if (told.isAfter(latest)) {
      return latest;
    }
    boolean early = before != null && told.isBefore(before.getValue().last());
    return early ? before.getValue().last() : told;
  }

  /// Nothing is asked any more about what is before that position.
  void forget(long position) {
    Long before = moments.lowerKey(position);
    if (before != null) {
      moments.headMap(before).clear();
    }
  }
}
