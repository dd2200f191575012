package dev.banyan.http.wire;

import dev.banyan.base.Fault;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Where the body of a request goes; on the event loop.
public interface BodySink {
  /// A piece, perhaps empty, which the receiver releases.
  void data(ByteBuf piece);

  void end(@Nullable Head trailers);

  /// The rest will not come.
  void broken(Fault fault);
}
