package dev.banyan.base;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs several pieces of work side by side, each on a virtual thread of its own: the only such
/// thing in Banyan.
///
/// The first fault wins: it calls `onFirstFault` once, so that the others stop (cancel the
/// exchange's part), and is thrown when all have ended. Nobody is interrupted, since an interrupt
/// would close the sockets of pooled connections: work ends because it was cancelled or because its
/// own deadline passed. When the deadline passes first, the work is cancelled as well and given a
/// short grace to end.
public final class Together {
  /// More than this side by side is a mistake of the one who asks.
  public static final int WORKS_MAX = 256;

  /// How long cancelled work may take to notice, in nanoseconds.
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Object[] results;
  private final Runnable onFirstFault;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int running;
  private @Nullable Throwable first;

  private Together(int size, Runnable onFirstFault) {
    this.results = new Object[size];
    this.running = size;
    this.onFirstFault = onFirstFault;
  }

  /// The results in the order of `works`. `onFirstFault` is short, does not block and does not
  /// throw. Throws the first fault, or `TIMEOUT` where the deadline passed before all had ended.
  public static <T> List<@Nullable T> all(
      List<? extends Supplier<? extends @Nullable T>> works,
      Deadline deadline,
      Runnable onFirstFault) {
    if (works.size() > WORKS_MAX) {
      throw new IllegalArgumentException("more than " + WORKS_MAX + " works side by side");
    }
    if (works.size() == 1) {
      List<@Nullable T> one = new ArrayList<>();
      one.add(works.getFirst().get());
      return Collections.unmodifiableList(one);
    }
    deadline.check("work side by side");
    Together together = new Together(works.size(), onFirstFault);
    for (int i = 0; i < works.size(); i++) {
      int position = i;
      Supplier<? extends @Nullable T> work = works.get(i);
      Thread.ofVirtual().name("together-", i).start(() -> together.run(work, position));
    }
    together.join(deadline);
    return together.<T>results();
  }

  private void run(Supplier<? extends @Nullable Object> work, int position) {
    Object result = null;
    Throwable failure = null;
    try {
      result = work.get();
    } catch (RuntimeException | Error thrown) {
      failure = thrown;
    }
    boolean tell = false;
    lock.lock();
    try {
      if (result != null) {
        results[position] = result;
      }
      if (failure != null && first == null) {
        first = failure;
        tell = true;
      }
      if (!tell) {
        ended();
      }
    } finally {
      lock.unlock();
    }
    if (tell) {
      tellOthers();
    }
  }

  /// Cancels before this work counts as ended, so that nobody is told after `all` has returned.
  private void tellOthers() {
    try {
      onFirstFault.run();
    } finally {
      lock.lock();
      try {
        ended();
      } finally {
        lock.unlock();
      }
    }
  }

  private void ended() {
    running--;
    changed.signalAll();
  }

  private void join(Deadline deadline) {
    boolean late = !await(deadline.remaining().toNanos());
    if (late) {
      if (failure() == null) {
        onFirstFault.run();
      }
      await(GRACE_NANOS);
    }
    Throwable failure = failure();
    if (failure instanceof Fault fault) {
      throw fault;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw Fault.bug("work side by side failed with something other than a fault", failure);
    }
    if (late) {
      throw Fault.builder(Fault.Kind.TIMEOUT, "The request took too long")
          .operator("the deadline passed before all work side by side had ended")
          .build();
    }
  }

  private @Nullable Throwable failure() {
    lock.lock();
    try {
      return first;
    } finally {
      lock.unlock();
    }
  }

  /// Whether all work ended in time. An interrupt of the waiting thread does not end the wait: it
  /// is passed on afterwards.
  private boolean await(long nanos) {
    boolean interrupted = false;
    long left = nanos;
    lock.lock();
    try {
      while (running > 0 && left > 0) {
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException _) {
          interrupted = true;
          left = Math.min(left, GRACE_NANOS);
        }
      }
      return running == 0;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @SuppressWarnings("unchecked")
  private <T> List<@Nullable T> results() {
    lock.lock();
    try {
      return (List<@Nullable T>) Collections.unmodifiableList(Arrays.asList(results.clone()));
    } finally {
      lock.unlock();
    }
  }
}
