package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.value.Bytes;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A streamed answer: gathers 16 KiB, hands it to the event loop, and waits while more than 64 KiB
/// have not left yet. A write that cannot be done, for whatever reason, ends the waiting. What ends
/// before the first 16 KiB goes out as one whole answer.
final class AnswerStream extends Conversation.AbortableStream implements ChannelFutureListener {
  private static final int PIECE = 16 * 1024;
  private static final int WINDOW = 64 * 1024;

  private final ServerRequest request;
  private final Lane lane;
  private final int status;
  private final List<Http.Header> headers;
  private byte[] piece = new byte[1024];
  private int used;
  private boolean begun;
  private boolean closed;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private int onTheWay;
  private long patienceNanos = Long.MAX_VALUE;
  private boolean broken;

  AnswerStream(ServerRequest request, Lane lane, int status, List<Http.Header> headers) {
    this.request = request;
    this.lane = lane;
    this.status = status;
    this.headers = headers;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (closed) {
      throw new IllegalStateException("the answer has ended");
    }
    int from = offset;
    int left = length;
    while (left > 0) {
      room(left);
      int step = Math.min(left, piece.length - used);
      System.arraycopy(source, from, piece, used, step);
      used += step;
      from += step;
      left -= step;
      if (used == PIECE) {
        send();
      }
    }
  }

  private void room(int more) {
    if (used == piece.length || (used + more > piece.length && piece.length < PIECE)) {
      piece = Arrays.copyOf(piece, Math.clamp((long) used + more, piece.length, PIECE));
    }
  }

  /// Sends what is gathered now; for events that someone waits for.
  @Override
  public void flush() {
    if (!closed) {
      send();
    }
  }

  private void send() {
    byte[] bytes = piece;
    int size = used;
    boolean first = !begun;
    begun = true;
    await(size);
    piece = new byte[size == PIECE ? PIECE : 1024];
    used = 0;
    lane.loop()
        .execute(
            () -> {
              if (request.ended()) {
                settle(size, false);
                return;
              }
              if (first && !begin()) {
                settle(size, false);
                return;
              }
              ChannelPromise promise = lane.promise();
              promise.addListener(this).addListener(_ -> settle(size, true));
              lane.data(Unpooled.wrappedBuffer(bytes, 0, size), promise);
              lane.flush();
            });
  }

  private boolean begin() {
    try {
      lane.begin(status, headers);
      return true;
    } catch (RuntimeException e) {
      request.handlerFailed();
      return false;
    }
  }

  @Override
  public void patience(Duration longest) {
    patienceNanos = longest.toNanos();
  }

  private void await(int size) {
    lock.lock();
    try {
      long left = patienceNanos;
      while (!broken && onTheWay > 0 && onTheWay + size > WINDOW) {
        if (left <= 0) {
          abort();
          throw Fault.builder(Fault.Kind.TIMEOUT, "The caller does not read")
              .name(Conversation.SLOW)
              .build();
        }
        left = moved.awaitNanos(left);
      }
      if (broken) {
        closed = true;
        throw Repeats.gone();
      }
      onTheWay += size;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Repeats.gone();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void operationComplete(ChannelFuture write) {
    if (!write.isSuccess()) {
      request.finished(false); // Cancels the work before it hears of the write.
      settle(0, false);
    }
  }

  private void settle(int size, boolean good) {
    lock.lock();
    try {
      onTheWay -= size;
      broken |= !good;
      moved.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!begun) {
      Bytes body = Bytes.wrap(Arrays.copyOf(piece, used));
      lane.loop().execute(() -> whole(new Answer(status, headers, body)));
      return;
    }
    byte[] bytes = piece;
    int size = used;
    lane.loop()
        .execute(
            () -> {
              if (!request.ended()) {
                lane.data(Unpooled.wrappedBuffer(bytes, 0, size), null);
                lane.end(null);
              }
            });
  }

  private void whole(Answer answer) {
    if (request.ended()) {
      return;
    }
    try {
      lane.answer(answer);
    } catch (RuntimeException e) {
      request.handlerFailed();
    }
  }

  @Override
  public void abort() {
    closed = true;
    lane.loop()
        .execute(
            () -> {
              if (!request.ended()) {
                lane.abort();
              }
            });
  }

  /// The work returned: an answer that it did not end is broken off.
  void abandoned() {
    if (!closed) {
      abort();
    }
  }
}
