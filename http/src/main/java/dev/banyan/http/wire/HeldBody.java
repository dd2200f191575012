package dev.banyan.http.wire;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.value.Bytes;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request's body on its way into memory, at most so much of it, and as far as there is room for
/// it. Grows with what comes, whatever length was said. Owned by the event loop.
public final class HeldBody implements BodySink {
  private static final int FIRST = 8 * 1024;

  private final long bytesMax;
  private final HeldBytes.Portion room;
  private final Consumer<Bytes> whole;
  private final Consumer<Fault> refused;
  private byte[] bytes = {};
  private int size;
  private boolean over;

  /// One of the two is run, unless the body breaks off. `room` is given back unless it is whole.
  public HeldBody(
      long bytesMax, HeldBytes.Portion room, Consumer<Bytes> whole, Consumer<Fault> refused) {
    this.bytesMax = Math.min(bytesMax, Integer.MAX_VALUE - FIRST);
    this.room = room;
    this.whole = whole;
    this.refused = refused;
  }

  @Override
  public void data(ByteBuf piece) {
    try {
      if (!over) {
        add(piece);
      }
    } finally {
      piece.release();
    }
  }

  private void add(ByteBuf piece) {
    int more = piece.readableBytes();
    long needed = size + (long) more;
    if (needed > bytesMax) {
      letGo();
      refused.accept(tooLarge(bytesMax));
      return;
    }
    if (needed > bytes.length) {
      long grown = Math.min(Math.max(needed, Math.max(FIRST, size * 2L)), bytesMax);
      if (!room.grow(grown)) {
        letGo();
        refused.accept(HeldBytes.full());
        return;
      }
      bytes = Arrays.copyOf(bytes, (int) grown);
    }
    piece.readBytes(bytes, size, more);
    size += more;
  }

  /// What a body is refused with that is larger than it may be.
  public static Fault tooLarge(long bytesMax) {
    return Fault.of(Fault.Kind.TOO_LARGE, "The body is over " + bytesMax + " bytes");
  }

  private void letGo() {
    over = true;
    bytes = new byte[0];
    room.giveBack();
  }

  @Override
  public void end(@Nullable Head trailers) {
    if (!over) {
      over = true;
      byte[] all = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
      bytes = new byte[0];
      whole.accept(Bytes.wrap(all));
    }
  }

  /// The lane answers for a body that did not come, where anyone is there to hear it.
  @Override
  public void broken(Fault fault) {
    letGo();
  }
}
