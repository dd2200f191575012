package dev.banyan.http.loop;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import io.netty.buffer.ByteBuf;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The only door by which a body gets from an event loop to a virtual thread: the loop puts pieces
/// in, the thread reads them as a blocking stream, and the loop is asked to pause while more than a
/// window of 64 KiB waits.
///
/// The loop side ([#put], [#finish], [#fail]) never blocks. The reading side belongs to one thread.
public final class BodyDoor extends InputStream {
  private static final int WINDOW = 64 * 1024;

  /// What the reading side asks of the connection; each is made to run on its event loop by whoever
  /// implements it.
  public interface Tap {
    void pause();

    void resume();

    /// The reader does not want the rest.
    void abandon();
  }

  private final Tap tap;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean paused;
  private boolean finished;
  private boolean closed;
  private @Nullable Fault failure;

  private long bytesMax = Long.MAX_VALUE;
  private long bytesRead;
  private Supplier<Fault> tooLarge = () -> Fault.of(Fault.Kind.TOO_LARGE, "The body is too large");
  private @Nullable Duration stall;
  private @Nullable Deadline deadline;
  private Supplier<Fault> late = () -> Fault.of(Fault.Kind.TIMEOUT, "The body took too long");

  public BodyDoor(Tap tap) {
    this.tap = tap;
  }

  /// Bounds what is read; reading past it throws what `fault` makes.
  public BodyDoor limit(long max, Supplier<Fault> fault) {
    bytesMax = max;
    tooLarge = fault;
    return this;
  }

  /// Bounds each wait for bytes.
  public BodyDoor stall(Duration longest, Supplier<Fault> fault) {
    stall = longest;
    late = fault;
    return this;
  }

  /// Bounds all waits together.
  public BodyDoor deadline(Deadline end, Supplier<Fault> fault) {
    deadline = end;
    late = fault;
    return this;
  }

  // ---- the event loop's side

  /// Takes over a piece.
  public void put(ByteBuf piece) {
    boolean pause = false;
    lock.lock();
    try {
      if (closed || finished || failure != null || !piece.isReadable()) {
        piece.release();
        return;
      }
      waiting.add(piece);
      waitingBytes += piece.readableBytes();
      if (waitingBytes >= WINDOW && !paused) {
        paused = true;
        pause = true;
      }
      arrived.signal();
    } finally {
      lock.unlock();
    }
    if (pause) {
      tap.pause();
    }
  }

  public void finish() {
    end(null);
  }

  /// Reading throws `fault` once what has arrived is read.
  public void fail(Fault fault) {
    end(fault);
  }

  private void end(@Nullable Fault fault) {
    lock.lock();
    try {
      if (!finished && failure == null) {
        finished = fault == null;
        failure = fault;
        arrived.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- the reading side

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    boolean resume;
    int taken;
    lock.lock();
    try {
      ByteBuf piece = await();
      if (piece == null) {
        return -1;
      }
      taken = Math.min(length, piece.readableBytes());
      if (bytesRead + taken > bytesMax) {
        throw tooLarge.get();
      }
      piece.readBytes(target, offset, taken);
      bytesRead += taken;
      waitingBytes -= taken;
      if (!piece.isReadable()) {
        waiting.remove();
        piece.release();
      }
      resume = paused && waitingBytes <= WINDOW / 2;
      paused &= !resume;
    } finally {
      lock.unlock();
    }
    if (resume) {
      tap.resume();
    }
    return taken;
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return waitingBytes;
    } finally {
      lock.unlock();
    }
  }

  /// Lets go of what waits; the rest of the body is not wanted.
  @Override
  public void close() {
    boolean abandon;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      abandon = !finished && failure == null;
      waiting.forEach(ByteBuf::release);
      waiting.clear();
      waitingBytes = 0;
    } finally {
      lock.unlock();
    }
    if (abandon) {
      tap.abandon();
    }
  }

  private @Nullable ByteBuf await() {
    long stallEnd = stall == null ? 0 : System.nanoTime() + stall.toNanos();
    try {
      while (waiting.isEmpty()) {
        if (closed || finished) {
          return null;
        }
        if (failure != null) {
          throw failure;
        }
        long left = left(stallEnd);
        if (left <= 0) {
          throw late.get();
        }
        boolean ignored = arrived.await(left, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.of(Fault.Kind.CANCELLED, "The work was interrupted");
    }
    return waiting.peek();
  }

  private long left(long stallEnd) {
    long now = System.nanoTime();
    long left = stall == null ? Long.MAX_VALUE : stallEnd - now;
    return deadline == null ? left : Math.min(left, deadline.atNanos() - now);
  }
}
