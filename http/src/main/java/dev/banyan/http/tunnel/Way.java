package dev.banyan.http.tunnel;

import dev.banyan.http.loop.Channels;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// One direction of an open WebSocket: frames of one end, looked at and given to the other; now and
/// then with a frame of ours between them. Owned by the event loop.
final class Way {
  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;

  private final End from;
  private final End to;
  private final Frames frames;
  private final boolean masked;
  private @Nullable ByteBuf rest;
  private boolean held;
  private boolean ending;
  private boolean ended;
  private boolean released;
  private int owed;
  private long read = System.nanoTime();
  private boolean asked;

  /// `masked`: what goes this way comes from a client, and so do frames of ours.
  Way(End from, End to, boolean masked, long messageBytesMax, long ping) {
    this.from = from;
    this.to = to;
    this.masked = masked;
    this.frames = new Frames(masked, messageBytesMax, ping);
  }

  Frames frames() {
    return frames;
  }

  /// Passes on what may be; takes the piece over.
  void pass(ByteBuf piece) {
    read = System.nanoTime();
    asked = false;
    ByteBuf before = rest;
    rest = null;
    ByteBuf in = before == null ? piece : Channels.join(allocator(), before, piece);
    int size = 0;
    while (!over() && (size = frames.next(in)) > 0) {
      if (ended || frames.ours()) {
        in.skipBytes(size);
      } else {
        to.write(in.readRetainedSlice(size));
      }
      settle();
    }
    if (in.isReadable() && !over()) {
      rest = in;
    } else {
      in.release();
    }
    to.flush();
    if (!to.writable() && !held) {
      held = true;
      from.pause();
    }
  }

  private static UnpooledByteBufAllocator allocator() {
    return UnpooledByteBufAllocator.DEFAULT;
  }

  /// Nothing more is read on this way.
  private boolean over() {
    return frames.flaw() != 0 || frames.closed() || released;
  }

  /// The receiver can take more, or cannot.
  void writabilityChanged() {
    if (held && to.writable()) {
      held = false;
      read = System.nanoTime();
      from.resume();
    }
  }

  /// Tells the receiver that it is over, with that code (0: not at all), when the frame under way
  /// is whole. Nothing that follows it is passed on.
  void end(int code) {
    ending = true;
    owed = code;
    settle();
    to.flush();
  }

  private void settle() {
    if (!ending || ended || !frames.between()) {
      return;
    }
    ended = true;
    if (owed != 0 && !frames.closed()) {
      put(Frames.CLOSE, new byte[] {(byte) (owed >> 8), (byte) owed});
    }
    owed = 0;
  }

  /// The receiver was not told because a frame never became whole.
  boolean owes() {
    return owed != 0;
  }

  /// The sender has said that it is over.
  boolean closed() {
    return frames.closed();
  }

  /// How long the sender has been silent, while it could have said something.
  long silentNanos(long nowNanos) {
    if (held) {
      read = nowNanos;
    }
    return nowNanos - read;
  }

  /// Whether its sender is to be asked for a sign of life, once.
  boolean ask(Way back, long ping) {
    if (asked || back.over() || back.ending || !back.frames.between()) {
      return false;
    }
    asked = true;
    byte[] payload = new byte[Long.BYTES];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) (ping >>> (56 - 8 * i));
    }
    back.put(Frames.PING, payload);
    back.to.flush();
    return true;
  }

  private void put(int opcode, byte[] payload) {
    ByteBuf frame = to.buffer(6 + payload.length);
    frame.writeByte(FINAL | opcode);
    frame.writeByte((masked ? MASKED : 0) | payload.length);
    byte[] mask = new byte[4];
    if (masked) {
      ThreadLocalRandom.current().nextBytes(mask); // It hides nothing: the payload is ours.
      frame.writeBytes(mask);
    }
    for (int i = 0; i < payload.length; i++) {
      frame.writeByte(payload[i] ^ mask[i % 4]);
    }
    to.write(frame);
  }

  void release() {
    released = true;
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }
}
