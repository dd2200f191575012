package dev.banyan.http;

import dev.banyan.connect.Http;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.tunnel.End;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Head;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPromise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request's way over its connection: the body in, the answer out. HTTP/1 and HTTP/2 each have
/// one. Owned by the event loop; a lane whose request has ended is never called.
interface Lane {
  /// Who is answering.
  interface Party {
    void clientGone();

    void writabilityChanged();

    void sweep(long nowNanos);
  }

  Loop loop();

  // ---- the answer

  /// All of it, in one write.
  void answer(Answer answer);

  /// The head of a streamed answer, whose length is not known.
  void begin(int status, List<Http.Header> headers);

  /// The head of an answer that is passed on, but for the fields `taken` (lower case); `empty`: it
  /// has no body.
  void relay(Head answer, boolean empty, List<Http.Header> added, List<String> taken);

  /// Switches to another protocol: from now on all that comes goes to the sink, and what is given
  /// to [#data] is sent as it is.
  void switchOver(List<Http.Header> fields, BodySink sink);

  /// Nothing that follows on the connection may be taken for another request.
  void isLast();

  /// A piece of the body, taken over. `written` is told when it has left, or cannot.
  void data(ByteBuf piece, @Nullable ChannelPromise written);

  void end(@Nullable Head trailers);

  /// Whoever should answer has failed: 500 where nothing is sent yet, otherwise breaks off.
  void failed();

  /// Breaks off so that the client can tell.
  void abort();

  void flush();

  boolean writable();

  ChannelPromise promise();

  // ---- the body

  /// The body is wanted; asks for it with 100-continue where the client waits for that.
  void open(BodySink sink);

  /// The head is read elsewhere from now on, and by the time this request ends.
  void keepHead();

  void pauseBody();

  void resumeBody();

  /// The client at the end of a request's lane, once it has switched to WebSocket.
  class ClientEnd implements End {
    final ServerRequest request;
    final Lane lane;

    ClientEnd(ServerRequest request) {
      this.request = request;
      this.lane = request.lane();
    }

    @Override
    public ByteBuf buffer(int size) {
      return Unpooled.buffer(size);
    }

    @Override
    public void write(ByteBuf bytes) {
      lane.data(bytes, null);
    }

    @Override
    public void flush() {
      if (!request.ended()) {
        lane.flush();
      }
    }

    @Override
    public boolean writable() {
      return lane.writable();
    }

    @Override
    public void pause() {
      lane.pauseBody();
    }

    @Override
    public void resume() {
      lane.resumeBody();
    }
  }
}
