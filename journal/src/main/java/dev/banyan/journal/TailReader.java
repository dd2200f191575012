package dev.banyan.journal;

import dev.banyan.base.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One who follows a journal live, as its [Tail] sees it: woken for records that it wants, and told
/// how far the others go, so that it need not read them. Waits on one thread; woken by any.
///
/// Nothing is kept for a follower: it reads when it can, as fast as it can.
public final class TailReader implements AutoCloseable {
  private final Tail tail;
  private final Predicate<Recorded> wants;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean news = true;
  private boolean woken;
  private List<Spot> passed = List.of();
  private @Nullable Fault failure;

  TailReader(Tail tail, Predicate<Recorded> wants) {
    this.tail = tail;
    this.wants = wants;
  }

  // ---- the tail's side

  /// Records have come, and the partitions now go as far as `ends`.
  void offer(List<Recorded> records, List<Spot> ends) {
    boolean wanted;
    try {
      wanted = records.stream().anyMatch(wants);
    } catch (RuntimeException | Error defect) { // The others are to be told all the same.
      fail(Fault.bug("a record could not be looked at", defect));
      return;
    }
    lock.lock();
    try {
      if (wanted) {
        news = true;
        changed.signal();
      } else if (!news) {
        passed = ends;
      }
    } finally {
      lock.unlock();
    }
  }

  void fail(Fault fault) {
    lock.lock();
    try {
      failure = fault;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  // ---- its own side

  /// Ends the waiting under way, or the next one.
  public void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until records may have come that it wants, which it must then read up to the end; false
  /// where the time has passed, or it was woken, without any.
  ///
  /// @throws Fault where the journal has stopped
  public boolean await(Duration most) {
    lock.lock();
    try {
      long left = most.toNanos();
      while (!news && !woken && failure == null && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (failure != null) {
        throw failure;
      }
      boolean found = news;
      woken = false;
      news = false;
      passed = found ? List.of() : passed;
      return found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.of(Fault.Kind.CANCELLED, "The work was interrupted");
    } finally {
      lock.unlock();
    }
  }

  /// How far there was nothing that it wants, by partition, since it has read up to the end; empty
  /// where nobody knows. Records before that may have been read already.
  public List<Spot> passed() {
    lock.lock();
    try {
      return news ? List.of() : passed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    tail.leave(this);
  }
}
