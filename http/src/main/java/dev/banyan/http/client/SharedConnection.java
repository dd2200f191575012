package dev.banyan.http.client;

import dev.banyan.http.loop.Channels;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.wire.FrameGuard;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One HTTP/2 connection to a system (RFC 9113), shared by many exchanges. Its window has room for
/// what all its streams may have on the way, so that one whose receiver pauses never stops another.
/// Retired when the system says GOAWAY, when we had to break off many streams, or when it is silent
/// and a PING is not answered. Owned by its event loop.
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails ends its stream or connection.
final class SharedConnection extends Http2ConnectionHandler {
  private static final int STREAMS_MAX = 100;
  static final int STREAM_WINDOW = 64 * 1024;
  private static final int STREAM_ID_MAX = Integer.MAX_VALUE - 1_000;

  /// For what we send; the other side may ask for more than it is good for us to keep.
  private static final int TABLE_MAX = 4096;

  private static final long SILENT_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

  /// The part of a pool that it belongs to.
  interface Home {
    /// The system's settings have come: it speaks HTTP/2, and streams may be begun.
    void ready(SharedConnection connection);

    /// There may be room for a stream, or the connection may have been retired.
    void changed(SharedConnection connection);

    void gone(SharedConnection connection);
  }

  /// How long it may take to become ready, and to answer a PING; how long it is kept unused; and
  /// whether it is over TLS.
  record Terms(long connectNanos, long idleNanos, boolean secure) {
    long silentNanos() {
      return Math.min(idleNanos, SILENT_NANOS_MAX);
    }
  }

  private final Loop loop;
  private final Home home;
  private final Terms terms;
  private final FrameGuard guard = FrameGuard.ofSystem(this::flooded);
  private final Loop.Swept clock = Loop.swept(this::sweep);
  private final Http2Connection.PropertyKey key = connection().newKey();
  private final List<UpstreamStream> touched = new ArrayList<>();
  private final Resets resets = new Resets();
  private final long opened = System.nanoTime();
  private @Nullable ChannelHandlerContext context;
  private boolean ready;
  private boolean retired;
  private boolean gone;
  private boolean broke;
  private boolean used;
  private int streams;
  private long idleSince = opened;
  private long lastRead = opened;
  private long pingSince;
  private int processedMax = Integer.MAX_VALUE;

  SharedConnection(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      SharedConnectionBuilder with) {
    super(decoder, encoder, settings);
    this.loop = with.loop;
    this.home = with.home;
    this.terms = with.terms;
    decoder.frameListener(new SystemFrames(this));
    connection().addListener(new Streams());
    encoder.flowController().listener(this::writabilityChanged);
  }

  /// Speaks HTTP/2 on a connection that has just been made.
  static void install(ChannelHandlerContext last, Loop loop, Home home, Terms terms) {
    SharedConnection connection = new SharedConnectionBuilder(loop, home, terms).made();
    Channels.replace(last, connection.guard);
    last.pipeline().addLast("streams", connection);
    connection.widen();
  }

  private void widen() {
    Http2LocalFlowController flow = connection().local().flowController();
    try {
      flow.incrementWindowSize(
          connection().connectionStream(), STREAMS_MAX * STREAM_WINDOW - 65_535);
    } catch (Http2Exception e) {
      throw new IllegalStateException(e);
    }
    context().flush();
  }

  // ---- for the pool

  boolean isReady() {
    return ready;
  }

  /// Whether one stream more may be begun; none is while we wait to hear whether anyone is there.
  boolean hasRoom() {
    Http2Connection.Endpoint<?> local = connection().local();
    return ready
        && !retired
        && pingSince == 0
        && streams < Math.min(STREAMS_MAX, local.maxActiveStreams())
        && local.canOpenStream();
  }

  boolean isRetired() {
    return retired;
  }

  /// A stream of it, to be begun at once.
  UpstreamStream stream() {
    UpstreamStream stream = new UpstreamStream(this, used);
    streams++;
    return stream;
  }

  /// No stream is begun on it any more; closes when the last has ended.
  void retire() {
    retired = true;
    if (streams == 0) {
      shut();
    }
  }

  private void shut() {
    retired = true;
    if (!gone) {
      context().channel().close();
    }
  }

  // ---- for streams

  boolean secure() {
    return terms.secure();
  }

  ByteBuf buffer(int size) {
    return context().alloc().ioBuffer(size);
  }

  /// Begins a stream; null where that cannot be, which the stream is told.
  @Nullable Http2Stream open(UpstreamStream stream, Http2Headers headers, boolean last) {
    int id = connection().local().incrementAndGetNextStreamId();
    if (id > STREAM_ID_MAX) {
      retire();
    }
    encoder().writeHeaders(context(), id, headers, 0, last, context().newPromise());
    Http2Stream begun = connection().stream(id);
    if (begun == null) {
      loop.execute(() -> stream.closed(Upstream.Failure.REFUSED));
    } else {
      begun.setProperty(key, stream);
    }
    return begun;
  }

  void write(Http2Stream stream, ByteBuf piece, boolean last) {
    guard.sent(piece.readableBytes());
    encoder().writeData(context(), stream.id(), piece, 0, last, context().newPromise());
  }

  void write(Http2Stream stream, Http2Headers trailers) {
    encoder().writeHeaders(context(), stream.id(), trailers, 0, true, context().newPromise());
  }

  void flush() {
    flush(context());
  }

  boolean writable(Http2Stream stream) {
    return encoder().flowController().isWritable(stream);
  }

  /// So many bytes of the stream are delivered: its window opens again.
  void consumed(@Nullable Http2Stream stream, int bytes) {
    if (stream != null && bytes > 0) {
      try {
        connection().local().flowController().consumeBytes(stream, bytes);
      } catch (Http2Exception e) {
        onError(context(), true, e);
      }
    }
  }

  void touched(UpstreamStream stream) {
    touched.add(stream);
  }

  /// The exchange is over; its stream is reset where `error` is given.
  void left(@Nullable Http2Stream stream, @Nullable Http2Error error) {
    streams--;
    idleSince = System.nanoTime();
    if (stream != null && error != null && stream.state() != Http2Stream.State.CLOSED && !gone) {
      resetStream(context(), stream.id(), error.code(), context().newPromise());
      flush();
      retired |= resets.tooMany(idleSince);
    }
    if (retired && streams == 0) {
      shut();
    }
    home.changed(this);
  }

  /// An exchange that began then was given up unanswered. Where nothing else has come since, asks
  /// whether anyone is still there: a connection that is dead must not take more.
  void doubt(long since) {
    if (!gone && pingSince == 0 && lastRead - since <= 0) {
      ping();
    }
  }

  private void ping() {
    pingSince = System.nanoTime();
    encoder().writePing(context(), false, pingSince, context().newPromise());
    flush();
  }

  // ---- frames

  void settings() {
    try {
      var table = encoder().configuration().headersConfiguration();
      if (table.maxHeaderTableSize() > TABLE_MAX) {
        table.maxHeaderTableSize(TABLE_MAX);
      }
    } catch (Http2Exception e) {
      onError(context(), true, e);
    }
    if (ready) {
      home.changed(this);
    } else {
      ready = true;
      home.ready(this);
    }
  }

  void pong() {
    pingSince = 0;
    home.changed(this);
  }

  /// The exchange on this stream; null where it is over.
  @Nullable UpstreamStream exchange(int id) {
    Http2Stream stream = connection().stream(id);
    return stream == null ? null : stream.getProperty(key);
  }

  void answered() {
    used = true;
  }

  private final class Streams extends Http2ConnectionAdapter {
    /// What the system will not process any more is closed by the codec right after this.
    @Override
    public void onGoAwayReceived(int lastStream, long error, ByteBuf debug) {
      processedMax = lastStream;
      retired = true;
      loop.execute(
          () -> {
            home.changed(SharedConnection.this);
            retire();
          });
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      UpstreamStream exchange = stream.removeProperty(key);
      if (exchange == null) {
        return;
      }
      boolean refused = stream.id() > processedMax;
      Upstream.Failure other = broke ? Upstream.Failure.GARBAGE : Upstream.Failure.BROKEN;
      exchange.closed(refused ? Upstream.Failure.REFUSED : other);
    }
  }

  private void flooded(Http2Error error) {
    onError(context(), false, Http2Exception.connectionError(error, "too many frames"));
  }

  private void writabilityChanged(Http2Stream stream) {
    UpstreamStream exchange = stream.getProperty(key);
    if (exchange != null) {
      loop.execute(exchange::writabilityChanged);
    }
  }

  // ---- Netty's side

  /// Where it leads to; null where that is not known.
  @Nullable InetAddress address() {
    return Channels.address(context());
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not connected");
    }
    return context;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) throws Exception {
    context = added;
    loop.add(clock);
    super.handlerAdded(added);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    lastRead = System.nanoTime();
    super.channelRead(ctx, message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).readComplete();
    }
    touched.clear();
    super.channelReadComplete(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    if (!gone) {
      gone = true;
      retired = true;
      loop.remove(clock);
      home.gone(this);
    }
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (cause instanceof Http2Exception || cause.getCause() instanceof Http2Exception) {
      super.exceptionCaught(ctx, cause);
    } else {
      shut();
    }
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception error) {
    broke = true;
    retired = true;
    super.onConnectionError(ctx, outbound, cause, error);
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    UpstreamStream exchange = exchange(error.streamId());
    if (exchange != null) {
      exchange.spoiled();
    }
    super.onStreamError(ctx, outbound, cause, error);
  }

  private void sweep(long now) {
    boolean late = !ready && now - opened > terms.connectNanos();
    boolean unused = ready && streams == 0 && now - idleSince > terms.idleNanos();
    boolean dead = pingSince != 0 && now - pingSince > terms.connectNanos();
    if (late || unused || dead) {
      shut();
    } else if (streams > 0 && pingSince == 0 && now - lastRead > terms.silentNanos()) {
      ping();
    }
  }
}
