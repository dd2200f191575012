package dev.banyan.gateway.server;

import dev.banyan.gateway.gate.Room;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Feels every tenth of a second how late event loops and virtual threads get to their work, and
/// tells the room. One platform thread of its own, since what it measures must not slow it.
final class Pulse implements AutoCloseable {
  private static final long EVERY_NANOS = Duration.ofMillis(100).toNanos();

  private final Room room;
  private final LongSupplier loopsLateNanos;
  private final AtomicLong started = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  Pulse(Room room, LongSupplier loopsLateNanos) {
    this.room = room;
    this.loopsLateNanos = loopsLateNanos;
    this.thread = Thread.ofPlatform().daemon().name("pulse").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      long begun = System.nanoTime();
      started.set(0);
      Thread.ofVirtual().name("pulse").start(() -> started.set(System.nanoTime()));
      LockSupport.parkNanos(EVERY_NANOS);
      long at = started.get();
      long workLate = (at == 0 ? System.nanoTime() : at) - begun;
      room.sample(Math.max(workLate, loopsLateNanos.getAsLong()));
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
