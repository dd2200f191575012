package dev.banyan.projection;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Something to be done with a projection between two batches, and its answer. Asked by one thread,
/// answered by the runner's.
final class Asked<T> {
  private final String projection;
  private final Function<Lane, T> work;
  private final Semaphore done = new Semaphore(0);
  private volatile @Nullable T answer;
  private volatile @Nullable Fault fault;

  Asked(String projection, Function<Lane, T> work) {
    this.projection = projection;
    this.work = work;
  }

  String projection() {
    return projection;
  }

  /// Does it; throws what it answers where it fails.
  void run(Lane lane) {
    try {
      answer = work.apply(lane);
      done.release();
    } catch (Fault failure) {
      refuse(failure);
      throw failure;
    } catch (RuntimeException | Error bug) {
      refuse(Fault.bug("projections failed: " + bug, bug));
      throw bug;
    }
  }

  /// Answers that it was not done, unless it has an answer.
  void refuse(Fault reason) {
    if (answer == null && fault == null) {
      fault = reason;
      done.release();
    }
  }

  /// Its answer; throws a [Fault] where it was not done, or not in time.
  T await(Deadline deadline) {
    try {
      long nanos = Math.max(0, deadline.remaining().toNanos());
      if (!done.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
        throw Fault.of(Fault.Kind.TIMEOUT, "The projections are busy");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Fault.of(Fault.Kind.CANCELLED, "Nobody waits any more");
    }
    Fault failure = fault;
    T told = answer;
    if (failure != null || told == null) {
      throw failure != null ? failure : Fault.bug("no answer", new IllegalStateException());
    }
    return told;
  }
}
