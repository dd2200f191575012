package dev.banyan.projection;

import dev.banyan.journal.Outcome;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.projection.store.Checkpoint;
import dev.banyan.projection.store.Closing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How far time has got for the windows of one version while a batch of one partition is applied,
/// and which records close windows by that. A window takes events until each partition that has
/// told a time at all is past it. Used once.
final class WindowClock {
  private static final long NEVER = Long.MIN_VALUE;

  private final WindowFold.Span span;
  private final long others;
  private final List<Closing> closings = new ArrayList<>();
  private long closed;

  /// @param checkpoints where all partitions are before the batch
  /// @param partition whose batch it is
  /// @param closed how far windows are closed; the smallest number where none is
  WindowClock(
      WindowFold.Span span, Map<Integer, Checkpoint> checkpoints, int partition, long closed) {
    this.span = span;
    long told = Long.MAX_VALUE;
    long own = Long.MAX_VALUE;
    for (Checkpoint one : checkpoints.values()) {
      if (one.watermark() != NEVER && one.partition() == partition) {
        own = one.watermark();
      } else if (one.watermark() != NEVER) {
        told = Math.min(told, one.watermark());
      }
    }
    this.others = told;
    long before = Math.min(own, told);
    this.closed = closed != NEVER || before == Long.MAX_VALUE ? closed : before;
  }

  /// That time has got there in the batch's partition, with the record at that place.
  void reached(long watermark, Outcome.Place place) {
    if (watermark == NEVER) {
      return;
    }
    long now = Math.min(watermark, others);
    if (closed == NEVER) {
      closed = now;
    } else if (span.ended(now) > span.ended(closed)) {
      closings.add(new Closing(place.partition(), place.position(), closed, now));
      closed = now;
    }
  }

  List<Closing> closings() {
    return closings;
  }
}
