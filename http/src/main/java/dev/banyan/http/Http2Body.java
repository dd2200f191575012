package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Head;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The body of a request on an HTTP/2 stream: what has arrived waits here for whoever wants it.
/// Owned by the stream's event loop.
final class Http2Body {
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
  private @Nullable BodySink sink;
  private @Nullable Head trailers;
  private boolean ended;
  private boolean paused;
  private boolean dropped;
  private long bytes;

  /// Bytes that have arrived.
  long bytes() {
    return bytes;
  }

  /// All of it has arrived.
  boolean ended() {
    return ended;
  }

  boolean paused() {
    return paused;
  }

  /// Someone waits for more.
  boolean awaited() {
    return sink != null && !paused && !ended;
  }

  void begin(boolean empty) {
    ended = empty;
  }

  void put(ByteBuf piece, boolean last) {
    ended |= last;
    bytes += piece.readableBytes();
    if (dropped) {
      piece.release();
    } else {
      waiting.add(piece);
      deliver();
    }
  }

  void end(Head section) {
    ended = true;
    trailers = section;
    deliver();
  }

  void open(BodySink to) {
    sink = to;
    deliver();
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    deliver();
  }

  private void deliver() {
    while (sink != null && !paused && !waiting.isEmpty()) {
      sink.data(waiting.remove());
    }
    BodySink to = sink;
    if (to != null && !paused && ended && waiting.isEmpty()) {
      sink = null;
      to.end(trailers);
    }
  }

  /// The rest will not come, or is not let in.
  void fail(Fault fault) {
    BodySink to = sink;
    sink = null;
    if (to != null) {
      to.broken(fault);
    }
  }

  /// Nobody wants it any more.
  void drop() {
    sink = null;
    dropped = true;
    waiting.forEach(ByteBuf::release);
    waiting.clear();
  }
}
