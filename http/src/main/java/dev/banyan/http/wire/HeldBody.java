package dev.banyan.http.wire;

import dev.banyan.base.Fault;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request's body on its way into memory, at most so much of it. Owned by the event loop.
public final class HeldBody implements BodySink {
  private static final int FIRST = 8 * 1024;

  private final long bytesMax;
  private final Consumer<byte[]> whole;
  private final Runnable tooLarge;
  private byte[] bytes = {};
  private int size;
  private boolean over;

  /// One of the two is run, unless the body breaks off.
  public HeldBody(long bytesMax, Consumer<byte[]> whole, Runnable tooLarge) {
    this.bytesMax = Math.min(bytesMax, Integer.MAX_VALUE - FIRST);
    this.whole = whole;
    this.tooLarge = tooLarge;
  }

  @Override
  public void data(ByteBuf piece) {
    int more = piece.readableBytes();
    if (over) {
      piece.release();
      return;
    }
    if (size + (long) more > bytesMax) {
      piece.release();
      over = true;
      bytes = new byte[0];
      tooLarge.run();
      return;
    }
    if (size + more > bytes.length) {
      long grown = Math.max(size + more, Math.max(FIRST, size * 2L));
      bytes = Arrays.copyOf(bytes, (int) Math.min(grown, Math.max(bytesMax, size + more)));
    }
    piece.readBytes(bytes, size, more);
    piece.release();
    size += more;
  }

  @Override
  public void end(@Nullable Head trailers) {
    if (!over) {
      over = true;
      whole.accept(Arrays.copyOf(bytes, size));
    }
  }

  /// The lane answers for a body that did not come, where anyone is there to hear it.
  @Override
  public void broken(Fault fault) {
    over = true;
    bytes = new byte[0];
  }
}
