package dev.banyan.projection;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Journal;
import dev.banyan.operation.Positions;
import dev.banyan.projection.store.StoredView;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// How far a projection has got, told by its runner and asked by readers. Thread-safe.
public final class Progress {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final Track current;
  private final Track older;
  private long[] heads;
  private @Nullable Shown shown;
  private @Nullable String failure;
  private long behindSince;
  private long parked;
  private long late;
  private long applied;

  /// What readers are shown.
  ///
  /// @param track how far it has got; null for an older version that stands still
  record Shown(StoredView view, @Nullable Track track) {}

  /// How far one version has got in each partition, under the lock of its progress.
  static final class Track {
    private final long[] reached;

    private Track(int partitions) {
      this.reached = new long[partitions];
    }
  }

  Progress(int partitions) {
    this.current = new Track(partitions);
    this.older = new Track(partitions);
    this.heads = new long[partitions];
  }

  /// That of the present definition.
  Track current() {
    return current;
  }

  /// That of an older version which is shown until the present one has caught up.
  Track older() {
    return older;
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void reached(Track track, int partition, long position) {
    locked(() -> track.reached[partition] = position);
  }

  /// What a batch has done.
  void applied(int records, Applying applying) {
    locked(
        () -> {
          applied += records;
          late += applying.late();
          parked = applying.parked();
        });
  }

  void parked(long keys) {
    locked(() -> parked = keys);
  }

  void shown(@Nullable Shown now) {
    locked(() -> shown = now);
  }

  void failed(@Nullable String why) {
    locked(() -> failure = why);
  }

  /// How far the journal has got, at that time in milliseconds.
  void heads(List<Long> now, long millis) {
    locked(
        () -> {
          heads = now.stream().mapToLong(Long::longValue).toArray();
          if (lag() == 0) {
            behindSince = 0;
          } else if (behindSince == 0) {
            behindSince = millis;
          }
        });
  }

  @Nullable Shown shown() {
    lock.lock();
    try {
      return shown;
    } finally {
      lock.unlock();
    }
  }

  /// How it stands.
  ///
  /// @param records how many records of the journal it has not seen
  /// @param behindMillis how long it has not been at the journal's end; 0 where it is
  /// @param building whether what is shown is not of the present definition, or nothing is shown
  /// @param failure why it stands still; null where it does not
  public record Standing(
      long records,
      long behindMillis,
      boolean building,
      long parked,
      long late,
      long applied,
      @Nullable String failure) {}

  /// How it stands at that time, in milliseconds.
  public Standing standing(long now) {
    lock.lock();
    try {
      long behind = behindSince == 0 ? 0 : Math.max(0, now - behindSince);
      Shown view = shown;
      boolean building = !isCurrent(view);
      return new Standing(lag(), behind, building, parked, late, applied, failure);
    } finally {
      lock.unlock();
    }
  }

  private long lag() {
    long lag = 0;
    for (int i = 0; i < heads.length; i++) {
      lag += Math.max(0, heads[i] - current.reached[i]);
    }
    return lag;
  }

  /// What is shown, once it has what a caller must see; null where the deadline passes before.
  @Nullable Shown await(Positions required, Deadline deadline) {
    lock.lock();
    try {
      long left = Math.max(0, deadline.remaining().toNanos());
      while (!has(required) && left > 0) {
        left = moved.awaitNanos(left);
      }
      return has(required) ? shown : null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /// Whether it is at the journal's end as it was seen last, for tests and start.
  boolean awaitHeads(long[] ends, Deadline deadline) {
    lock.lock();
    try {
      long left = Math.max(0, deadline.remaining().toNanos());
      while (!at(ends)) {
        if (left <= 0) {
          return false;
        }
        left = moved.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
        left = Math.max(0, deadline.remaining().toNanos());
      }
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean at(long[] ends) {
    boolean all = isCurrent(shown);
    for (int i = 0; i < ends.length; i++) {
      all &= current.reached[i] >= ends[i];
    }
    return all;
  }

  /// Whether what is shown is of the present definition.
  boolean isCurrent(@Nullable Shown view) {
    return view != null && view.track() == current;
  }

  /// An older version that stands still never has what was written since.
  private boolean has(Positions required) {
    Shown view = shown;
    Track track = view == null ? null : view.track();
    boolean all = view != null;
    for (int i = 0; i < heads.length; i++) {
      Long position = required.required(Journal.positionOf(i));
      all &= position == null || (track != null && track.reached[i] >= position);
    }
    return all;
  }
}
