package dev.banyan.http;

import dev.banyan.http.loop.Channels;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.wire.FrameGuard;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Connection.Endpoint;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// A client's HTTP/2 connection (RFC 9113): counts its streams and its control frames, and ends it
/// when it idles, floods or is drained. Owned by its event loop.
final class Http2Connection extends ChannelInboundHandlerAdapter
    implements EdgeListener.Connection {
  private static final int STREAM_WINDOW = 64 * 1024;
  private static final int CONNECTION_WINDOW = 256 * 1024;
  private static final int RESETS_MAX = 200;

  /// What makes us reset a stream has cost us more than the client: a head of fields without end.
  private static final int OWN_RESETS_MAX = 40;

  private static final int RESETS_SECONDS = 30;

  private final EdgeListener listener;
  private final Loop loop;
  private final Peer peer;
  private final Loop.Swept clock = Loop.swept(this::sweep);
  private @Nullable ChannelHandlerContext context;
  private int streams;
  private boolean used;
  private boolean draining;
  private boolean closed;
  private long since = System.nanoTime();
  private @Nullable FrameGuard guard;

  private Http2Connection(EdgeListener listener, Loop loop, Peer peer) {
    this.listener = listener;
    this.loop = loop;
    this.peer = peer;
  }

  /// Sets HTTP/2 up behind the TLS handler that negotiated it.
  static void install(ChannelHandlerContext last, EdgeListener listener, Loop loop) {
    Peer peer = new Peer(listener, last.channel());
    Http2Connection connection = new Http2Connection(listener, loop, peer);
    ChannelPipeline pipeline = last.pipeline();
    Http2FrameCodec codec = codec(listener.limits());
    FrameGuard guard = new FrameGuard(codec.connection(), connection::close);
    codec.connection().addListener(connection.new Reasons());
    connection.guard = guard;
    Channels.replace(last, guard);
    pipeline.addLast("codec", codec);
    pipeline.addLast("streams", new Http2MultiplexHandler(new Streams(connection)));
    pipeline.addLast("connection", connection);
    widen(codec);
  }

  /// The same for a connection that began with HTTP/2's preface, the first bytes of which are
  /// given.
  static void switchOver(
      ChannelHandlerContext last, EdgeListener listener, Loop loop, ByteBuf first) {
    ChannelPipeline pipeline = last.pipeline();
    install(last, listener, loop);
    pipeline.fireChannelRead(first);
    pipeline.fireChannelReadComplete();
  }

  private static Http2FrameCodec codec(Listener.Limits limits) {
    Http2Settings settings = Http2Settings.defaultSettings();
    settings.maxConcurrentStreams(limits.streamsPerConnectionMax());
    settings.initialWindowSize(STREAM_WINDOW);
    settings.connectProtocolEnabled(true);
    settings.maxHeaderListSize(limits.headBytesMax().bytes());
    return Http2FrameCodecBuilder.forServer()
        .initialSettings(settings)
        .validateHeaders(true)
        .gracefulShutdownTimeoutMillis(0)
        .decoderEnforceMaxRstFramesPerWindow(RESETS_MAX, RESETS_SECONDS)
        .encoderEnforceMaxRstFramesPerWindow(OWN_RESETS_MAX, RESETS_SECONDS)
        .build();
  }

  /// One stream whose reader pauses must not stop the others.
  private static void widen(Http2FrameCodec codec) {
    Endpoint<Http2LocalFlowController> local = codec.connection().local();
    try {
      local
          .flowController()
          .incrementWindowSize(codec.connection().connectionStream(), CONNECTION_WINDOW - 65_535);
    } catch (Http2Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Streams extends ChannelInitializer<Channel> {
    private final Http2Connection connection;

    Streams(Http2Connection connection) {
      this.connection = connection;
    }

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.config().setAutoRead(false);
      channel.pipeline().addLast("banyan", new Http2Stream(connection));
      channel.read();
    }
  }

  // ---- for streams

  EdgeListener listener() {
    return listener;
  }

  Loop loop() {
    return loop;
  }

  Peer peer() {
    return peer;
  }

  void opened() {
    streams++;
    used = true;
  }

  void reset(int stream) {
    if (guard != null) {
      guard.reset(stream);
    }
  }

  void ended() {
    streams--;
    since = System.nanoTime();
    if (streams == 0 && draining) {
      close(Http2Error.NO_ERROR);
    }
  }

  // ---- Netty's side

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    loop.add(clock);
    listener.opened(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone();
    ctx.fireChannelInactive();
  }

  private void gone() {
    if (!closed) {
      closed = true;
      loop.remove(clock);
      listener.closed(this);
    }
  }

  /// Frames that belong to no stream.
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  /// Counts why we end a connection, whoever finds the reason.
  private final class Reasons extends Http2ConnectionAdapter {
    @Override
    public void onGoAwaySent(int lastStream, long error, ByteBuf debug) {
      if (error == Http2Error.ENHANCE_YOUR_CALM.code()) {
        listener.count(HttpEvents.Event.FLOOD);
      } else if (error != Http2Error.NO_ERROR.code()) {
        listener.count(HttpEvents.Event.MALFORMED);
      }
    }
  }

  /// The codec ends the connection itself for what it finds wrong, with the right code.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof Http2Exception)) {
      Channels.close(ctx);
    }
  }

  private void sweep(long now) {
    if (streams > 0) {
      return;
    }
    Listener.Limits limits = listener.limits();
    long allowed = (used ? limits.idleTimeout() : limits.headTimeout()).toNanos();
    if (now - since > allowed) {
      listener.count(used ? HttpEvents.Event.IDLE : HttpEvents.Event.HEAD_TIMEOUT);
      close(Http2Error.NO_ERROR);
    }
  }

  private void close(Http2Error error) {
    ChannelHandlerContext to = context;
    if (to != null && !closed) {
      Channels.writeNow(to, new DefaultHttp2GoAwayFrame(error));
      Channels.close(to);
    }
  }

  @Override
  public void drain() {
    loop.execute(
        () -> {
          if (draining || closed || context == null) {
            return;
          }
          draining = true;
          if (streams == 0) {
            close(Http2Error.NO_ERROR);
          } else {
            Channels.writeNow(context, new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
          }
        });
  }

  @Override
  public void cut() {
    loop.execute(
        () -> {
          if (context != null) {
            Channels.close(context);
          }
        });
  }
}
