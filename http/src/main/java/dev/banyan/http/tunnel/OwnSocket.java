package dev.banyan.http.tunnel;

import dev.banyan.base.Fault;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Head;
import dev.banyan.operation.Cancellation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A WebSocket whose other end is a virtual thread of ours: the same [Tunnel] as on the way to a
/// system, with frames made here in its place. Owned by its event loop but for [Socket].
///
/// At most 64 KiB and one text wait between the thread and the loop; where the client's connection
/// is full, none.
public final class OwnSocket implements BodySink, Socket {
  private static final int WINDOW = 64 * 1024;
  private static final int FINAL_TEXT = 0x81;

  private final Loop loop;
  private final Tunnel tunnel;
  private final Cancellation cancellation = new Cancellation();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private int waiting;
  private boolean held;
  private boolean over;

  public OwnSocket(Loop loop, End client, WebSocketTerms terms, Consumer<Boolean> whenOver) {
    this.loop = loop;
    this.tunnel =
        new Tunnel(
            client,
            new OurEnd(),
            terms,
            broken -> {
              change(() -> over = true);
              cancellation.cancel();
              whenOver.accept(broken);
            });
    terms.watch().opened();
  }

  /// Runs the other end, once the client has been told that it is agreed.
  public void start(ThreadFactory threads, Consumer<Socket> work) {
    threads
        .newThread(
            () -> {
              try {
                work.accept(this);
              } finally {
                end(Ending.FAILED);
              }
            })
        .start();
  }

  private void change(Runnable what) {
    lock.lock();
    try {
      what.run();
      moved.signal();
    } finally {
      lock.unlock();
    }
  }

  // ---- the thread's side

  @Override
  public void send(byte[] text, Duration patience) {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (!over && (held || waiting > WINDOW)) {
        if (left <= 0) {
          throw Fault.builder(Fault.Kind.TIMEOUT, "The caller does not read").name(SLOW).build();
        }
        left = moved.awaitNanos(left);
      }
      if (over) {
        throw Fault.of(Fault.Kind.CANCELLED, "The caller has gone");
      }
      waiting += text.length;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.of(Fault.Kind.CANCELLED, "The work was interrupted");
    } finally {
      lock.unlock();
    }
    loop.execute(
        () -> {
          tunnel.fromSystem(
              Unpooled.wrappedBuffer(head(text.length), Unpooled.wrappedBuffer(text)));
          change(() -> waiting -= text.length);
        });
  }

  /// The head of a text of that many bytes (RFC 6455 §5.2).
  private static ByteBuf head(int length) {
    ByteBuf head = Unpooled.buffer(10).writeByte(FINAL_TEXT);
    if (length < 126) {
      return head.writeByte(length);
    }
    return length <= 0xffff
        ? head.writeByte(126).writeShort(length)
        : head.writeByte(127).writeLong(length);
  }

  @Override
  public void end(Ending why) {
    loop.execute(() -> tunnel.end(why));
  }

  @Override
  public Cancellation cancellation() {
    return cancellation;
  }

  // ---- from the client, on the event loop

  @Override
  public void data(ByteBuf piece) {
    tunnel.fromClient(piece);
  }

  @Override
  public void end(@Nullable Head trailers) {
    tunnel.clientGone();
  }

  @Override
  public void broken(Fault fault) {
    tunnel.clientGone();
  }

  public void clientGone() {
    tunnel.clientGone();
  }

  public void writabilityChanged() {
    tunnel.clientWritabilityChanged();
  }

  /// `stopping`: the gateway takes nothing new, and what lasts is to end.
  public void sweep(long nowNanos, boolean stopping) {
    if (stopping) {
      tunnel.end(Ending.STOPPED);
    }
    tunnel.sweep(nowNanos);
  }

  /// Our end of the tunnel: reads frames as far as a good end has to (RFC 6455 §5.5), and throws
  /// messages away. What is answered goes out after what is being passed on now.
  ///
  /// While the client takes nothing, the last of its pings is answered alone, as may be: the
  /// answers to one that sends them and does not read would be kept without end.
  private final class OurEnd implements End {
    private long payloadLeft;
    private boolean full;
    private @Nullable ByteBuf pong;

    @Override
    public ByteBuf buffer(int size) {
      return Unpooled.buffer(size);
    }

    @Override
    public void write(ByteBuf bytes) {
      try {
        read(bytes);
      } finally {
        bytes.release();
      }
    }

    /// A control frame comes whole, another one with its head whole.
    private void read(ByteBuf bytes) {
      if (payloadLeft > 0) {
        payloadLeft -= bytes.readableBytes();
        return;
      }
      int opcode = bytes.readByte() & 0xf;
      int second = bytes.readByte() & 0x7f;
      long length =
          second < 126 ? second : second == 126 ? bytes.readUnsignedShort() : bytes.readLong();
      int mask = bytes.readInt();
      if (opcode < Frames.CLOSE) {
        payloadLeft = length - bytes.readableBytes();
      } else if (opcode != Frames.PONG) {
        ByteBuf answer = Unpooled.buffer(2 + (int) length);
        answer
            .writeByte(0x80 | (opcode == Frames.PING ? Frames.PONG : opcode))
            .writeByte((int) length);
        for (int i = 0; i < length; i++) {
          answer.writeByte(bytes.readByte() ^ (mask >>> (24 - 8 * (i % 4))));
        }
        if (full && opcode == Frames.PING) {
          pong = answer;
        } else {
          loop.execute(() -> tunnel.fromSystem(answer));
        }
      }
    }

    @Override
    public void flush() {}

    @Override
    public boolean writable() {
      return true;
    }

    @Override
    public void pause() {
      full = true;
      change(() -> held = true);
    }

    @Override
    public void resume() {
      full = false;
      change(() -> held = false);
      ByteBuf answer = pong;
      pong = null;
      if (answer != null) {
        loop.execute(() -> tunnel.fromSystem(answer));
      }
    }
  }
}
