package dev.banyan.gateway.cache;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One asking of a system on behalf of all that want the same: the first asks, the others wait for
/// what comes of it. Thread-safe.
///
/// What cannot be shared sends those that waited on their own ways, a few at a time.
public final class Flight {
  private static final int APART_MAX = 8;

  /// What came of it.
  sealed interface Landing {
    /// An answer that those who waited may have too, where it was selected by what they say.
    record Landed(Stored stored) implements Landing {}

    /// The system could not be asked; so it is for all.
    record Failed(Fault fault) implements Landing {}

    /// The answer is for the one alone who asked.
    record Apart() implements Landing {}

    /// Nothing came of it, or it was purged meanwhile: to be asked again.
    record Abandoned() implements Landing {}
  }

  static final Landing APART = new Landing.Apart();
  static final Landing ABANDONED = new Landing.Abandoned();

  private final CountDownLatch landed = new CountDownLatch(1);
  private final Semaphore turns = new Semaphore(APART_MAX);
  private volatile @Nullable Landing landing;

  void land(Landing what) {
    synchronized (landed) {
      if (landing == null) {
        landing = what;
      }
    }
    landed.countDown();
  }

  /// A place for one that waits; blocks on a virtual thread only.
  public Seat seat() {
    return new Seat();
  }

  /// One that waits. `leave` is called when its request has ended, however that was.
  public final class Seat {
    private static final int WAITING = 0;
    private static final int ON_ITS_WAY = 1;
    private static final int GONE = 2;

    private final AtomicInteger state = new AtomicInteger(WAITING);

    /// Waits until the flight has landed and, where its answer cannot be shared, for a turn to ask
    /// alone. Nothing is known where the deadline passed.
    public void await(Deadline deadline) {
      try {
        boolean known = landed.await(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
        if (known
            && landing instanceof Landing.Apart
            && turns.tryAcquire(deadline.remainingMillis(), TimeUnit.MILLISECONDS)
            && !state.compareAndSet(WAITING, ON_ITS_WAY)) {
          turns.release();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /// Null where the deadline passed first.
    @Nullable Landing landing() {
      Landing known = landing;
      return known instanceof Landing.Apart && state.get() != ON_ITS_WAY ? null : known;
    }

    public void leave() {
      if (state.getAndSet(GONE) == ON_ITS_WAY) {
        turns.release();
      }
    }
  }
}
