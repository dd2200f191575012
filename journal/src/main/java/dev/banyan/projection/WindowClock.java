package dev.banyan.projection;

import dev.banyan.journal.Outcome;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.projection.store.Checkpoint;
import dev.banyan.projection.store.Closing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/// How far time has got for the windows of one version while a batch of one partition is applied,
/// and which records close windows by that. A window takes events until each partition that has
/// told a time at all is past it. Used once.
///
/// Where a clock was ahead and is right again, windows were closed too early: that is taken back,
/// and they are closed again, with all that has come since.
final class WindowClock {
  private static final long NEVER = Long.MIN_VALUE;

  private final WindowFold.Span span;
  private final LongUnaryOperator takeBack;
  private final long others;
  private final List<Closing> closings = new ArrayList<>();
  private long closed;
  private long last;

  /// @param checkpoints where all partitions are before the batch
  /// @param partition whose batch it is
  /// @param closed how far windows are closed; the smallest number where none is
  /// @param takeBack forgets the closings of earlier batches that go further than a time; answers
  ///   how far windows are closed then
  WindowClock(
      WindowFold.Span span,
      Map<Integer, Checkpoint> checkpoints,
      int partition,
      long closed,
      LongUnaryOperator takeBack) {
    this.span = span;
    this.takeBack = takeBack;
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
    this.last = own == Long.MAX_VALUE ? NEVER : own;
    long before = Math.min(own, told);
    this.closed = closed != NEVER || before == Long.MAX_VALUE ? closed : before;
  }

  /// That time has got there in the batch's partition, with the record at that place.
  void reached(long watermark, Outcome.Place place) {
    if (watermark == NEVER) {
      return;
    }
    long now = Math.min(watermark, others);
    boolean back = watermark < last;
    last = watermark;
    if (back && closed > now) {
      closed = takenBack(now);
    }
    if (closed == NEVER) {
      closed = now;
    } else if (span.ended(now) > span.ended(closed)) {
      closings.add(new Closing(place.partition(), place.position(), closed, now));
      closed = now;
    }
  }

  private long takenBack(long now) {
    long left = closed;
    while (!closings.isEmpty() && closings.getLast().high() > now) {
      left = closings.removeLast().low();
    }
    return left > now ? Math.min(now, takeBack.applyAsLong(now)) : left;
  }

  List<Closing> closings() {
    return closings;
  }
}
