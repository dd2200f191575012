package dev.banyan.peer.kafkastreams;

import java.time.Duration;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// How far something has got that only tells when it is asked: one thread asks while anybody waits,
/// however many do. Thread-safe.
final class Mark implements AutoCloseable {
  private static final long PATIENCE_MINUTES = 10;

  private final NavigableMap<Long, CountDownLatch> waiting = new TreeMap<>();
  private final LongSupplier look;
  private final long again;
  private final Thread thread = Thread.ofPlatform().daemon().name("mark").unstarted(this::run);
  private long reached = -1;
  private boolean closed;

  Mark(Duration again, LongSupplier look) {
    this.again = again.toNanos();
    this.look = look;
  }

  void start() {
    thread.start();
  }

  /// Waits until that offset is reached.
  void await(long offset) throws InterruptedException {
    CountDownLatch there;
    synchronized (waiting) {
      if (reached >= offset) {
        return;
      }
      there = waiting.computeIfAbsent(offset, _ -> new CountDownLatch(1));
      waiting.notifyAll();
    }
    if (!there.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      throw new IllegalStateException("it has not reached " + offset);
    }
  }

  private void run() {
    try {
      while (isWanted()) {
        told(look.getAsLong());
        LockSupport.parkNanos(again);
      }
    } catch (InterruptedException | RuntimeException e) {
      e.printStackTrace(System.err);
      System.exit(1);
    }
  }

  private boolean isWanted() throws InterruptedException {
    synchronized (waiting) {
      while (waiting.isEmpty() && !closed) {
        waiting.wait();
      }
      return !closed;
    }
  }

  private void told(long position) {
    synchronized (waiting) {
      reached = Math.max(reached, position);
      NavigableMap<Long, CountDownLatch> there = waiting.headMap(reached, true);
      there.values().forEach(CountDownLatch::countDown);
      there.clear();
    }
  }

  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.notifyAll();
    }
  }
}
