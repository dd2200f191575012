package dev.banyan.model.reaction;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A thread of a simulated process. It runs only while the world lets it, up to its next pause, so
/// that one thread runs at a time and the same seed is the same history. It can die at any pause.
final class Strand {
  private final Semaphore go = new Semaphore(0);
  private final Semaphore back = new Semaphore(0);
  private final Runnable work;
  private @Nullable Throwable failure;
  private long pause;
  private boolean over;
  private boolean dead;

  /// Ends a thread of a process that is no more.
  private static final class Dead extends Error {
    private static final long serialVersionUID = 1L;

    Dead() {
      super("the process has died", null, false, false);
    }
  }

  Strand(Runnable work) {
    this.work = work;
    var _ = Thread.ofVirtual().start(this::live);
  }

  private void live() {
    go.acquireUninterruptibly();
    try {
      if (!dead) {
        work.run();
      }
    } catch (Dead _) {
      // As it was to be.
    } catch (RuntimeException | Error wrong) {
      failure = wrong;
    } finally {
      over = true;
      back.release();
    }
  }

  /// Lets it run. Answers for how many milliseconds it pauses, or -1 where it has ended.
  long run() {
    go.release();
    back.acquireUninterruptibly();
    if (failure != null) {
      throw new AssertionError(failure);
    }
    return over ? -1 : pause;
  }

  /// By itself: nothing for so long.
  void pause(long millis) {
    pause = millis;
    back.release();
    go.acquireUninterruptibly();
    if (dead) {
      throw new Dead();
    }
  }

  /// It does nothing more, whatever it was about to do.
  void die() {
    dead = true;
    if (!over) {
      var _ = run();
    }
  }
}
