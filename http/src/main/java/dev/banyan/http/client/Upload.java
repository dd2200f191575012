package dev.banyan.http.client;

import dev.banyan.base.Fault;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Head;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A relayed request's body, on its way to the target. Owned by the event loop.
public final class Upload implements BodySink {
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long CROWDED_BYTES_PER_SECOND_MIN = 16 * 1024;

  private final Way way;
  private final long bytesMax;
  private final long started = System.nanoTime();
  private long bytes;

  /// Whose body it is.
  public interface Way {
    /// Null where there is no connection any more.
    @Nullable Upstream to();

    /// A piece was given to the connection.
    void sent();

    /// All of it was.
    void whole();

    /// It is larger than allowed; the connection is closed.
    void tooLarge();

    /// The client broke off.
    void broken();
  }

  /// @param bytesMax how large it may be; -1 for any size
  public Upload(Way way, long bytesMax) {
    this.way = way;
    this.bytesMax = bytesMax;
  }

  /// Whether it comes too slowly while others wait for a connection.
  public boolean slow(long nowNanos) {
    long nanos = nowNanos - started;
    return nanos > GRACE_NANOS && bytes < nanos / 1_000_000 * CROWDED_BYTES_PER_SECOND_MIN / 1000;
  }

  @Override
  public void data(ByteBuf piece) {
    Upstream to = way.to();
    if (to == null || !piece.isReadable()) {
      piece.release(); // A chunk of no bytes would end the body.
      return;
    }
    bytes += piece.readableBytes();
    if (bytesMax >= 0 && bytes > bytesMax) {
      piece.release();
      to.close();
      way.tooLarge();
      return;
    }
    to.data(piece);
    to.flush();
    way.sent();
  }

  @Override
  public void end(@Nullable Head trailers) {
    way.whole();
    Upstream to = way.to();
    if (to != null) {
      to.ended(trailers);
    }
  }

  @Override
  public void broken(Fault fault) {
    Upstream to = way.to();
    if (to != null) {
      to.close();
    }
    way.broken();
  }
}
