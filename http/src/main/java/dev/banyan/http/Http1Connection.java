package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.http.loop.Channels;
import dev.banyan.http.loop.Flow;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.wire.BodyReader;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Flaw;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.HeadRules;
import dev.banyan.http.wire.Preface;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A client's HTTP/1 connection: reads one request at a time, strictly, and lets the next one in
/// when the answer is written, so that answers are in order and a sender of many requests waits for
/// itself. Owned by its event loop.
final class Http1Connection extends ChannelInboundHandlerAdapter
    implements EdgeListener.Connection {
  private static final int START_LINE_REST = 48;
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  private enum Phase {
    FIRST,
    HEAD,
    REQUEST,
    LINGER,
    CLOSED
  }

  private final EdgeListener listener;
  private final Listener.Limits limits;
  private final Loop loop;
  private final Loop.Swept clock = Loop.swept(this::sweep);
  private final BodyReader body = new BodyReader(false);
  private final Flow bodyFlow;
  private final Flow answerFlow;
  private Head head = new Head();
  private Phase phase;
  private @Nullable ChannelHandlerContext context;
  private final Peer peer;
  private @Nullable Http1Lane lane;
  private @Nullable ByteBuf pending;
  private @Nullable BodySink sink;
  private boolean bodyPaused;
  private boolean processing;
  private boolean draining;
  private boolean used;
  private long bodyBytes;
  private long since = System.nanoTime();

  Http1Connection(Peer peer, Loop loop) {
    this.peer = peer;
    this.phase = peer.secure() ? Phase.HEAD : Phase.FIRST; // ALPN has settled the version.
    this.listener = peer.listener();
    this.limits = listener.limits();
    this.loop = loop;
    this.bodyFlow = new Flow(limits.bodyStallTimeout());
    this.answerFlow = new Flow(limits.bodyStallTimeout());
  }

  // ---- Netty's side

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    loop.add(clock);
    listener.opened(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    pending = pending == null ? in : Channels.join(ctx.alloc(), pending, in);
    process();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (lane != null) {
      lane.writabilityChanged();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Channels.close(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leave();
    BodySink to = sink;
    sink = null;
    if (to != null && !body.ended()) {
      to.broken(Repeats.gone());
    }
    if (lane != null) {
      lane.request().finished(false);
    }
    process();
  }

  private void leave() {
    phase = Phase.CLOSED;
    loop.remove(clock);
    listener.closed(this);
  }

  // ---- bytes in

  private void process() {
    if (processing) {
      return;
    }
    processing = true;
    try {
      while (pending != null && pending.isReadable() && step(pending)) {}
    } finally {
      processing = false;
    }
    if (pending != null && !pending.isReadable()) {
      pending.release();
      pending = null;
    }
    if (phase != Phase.CLOSED) {
      Channels.read(context(), pending == null || phase == Phase.FIRST);
    }
  }

  private boolean step(ByteBuf in) {
    return switch (phase) {
      case FIRST -> first(in);
      case HEAD -> head(in);
      case REQUEST -> body(in);
      case LINGER, CLOSED -> {
        in.skipBytes(in.readableBytes());
        yield false;
      }
    };
  }

  private boolean first(ByteBuf in) {
    return switch (Preface.in(in)) {
      case MORE -> false;
      case ABSENT -> {
        phase = Phase.HEAD;
        yield true;
      }
      case WHOLE -> {
        ByteBuf all = in.readRetainedSlice(in.readableBytes());
        leave();
        Http2Connection.switchOver(context(), listener, loop, all);
        yield false;
      }
    };
  }

  private boolean head(ByteBuf in) {
    boolean first = head.isEmpty();
    int headMax = (int) Math.min(limits.headBytesMax().bytes(), 1 << 20);
    int lineMax = (int) Math.min(limits.uriBytesMax().bytes() + START_LINE_REST, headMax);
    Head.Gathered gathered = head.gather(in, headMax, lineMax);
    if (gathered == Head.Gathered.MORE) {
      since = first ? System.nanoTime() : since;
      return false;
    }
    Flaw flaw = HeadRules.request(head, gathered, limits.headersMax());
    if (flaw != null) {
      refuse(flaw);
    } else {
      request();
    }
    return flaw == null;
  }

  private void request() {
    phase = Phase.REQUEST;
    used = true;
    answerFlow.rest();
    sink = null;
    bodyPaused = false;
    bodyBytes = 0;
    body.start(head.chunked(), Math.max(0, head.contentLength()));
    Http1Lane current = new Http1Lane(this, peer, head);
    lane = current;
    listener.handle(current.request());
  }

  /// Answers a request that no handler has seen, then closes.
  private void refuse(Flaw flaw) {
    listener.count(Problems.event(flaw));
    Http1Lane current = new Http1Lane(this, peer, head);
    lane = current;
    phase = Phase.REQUEST;
    body.start(false, -1);
    current.answer(Problems.of(flaw));
  }

  private boolean body(ByteBuf in) {
    BodySink to = sink;
    Http1Lane current = lane;
    if (to == null || current == null || bodyPaused || body.ended()) {
      return false;
    }
    ByteBuf piece = body.next(in);
    if (piece != null) {
      bodyBytes += piece.readableBytes();
      current.request().countIn(piece.readableBytes());
      to.data(piece);
    }
    if (body.broken()) {
      listener.count(HttpEvents.Event.MALFORMED);
      bodyBroken(Fault.of(Fault.Kind.MALFORMED, Flaw.BODY.message()), Problems.of(Flaw.BODY));
      return false;
    }
    if (body.ended() && sink != null) {
      sink = null;
      to.end(body.trailers());
    }
    return piece != null && !body.ended();
  }

  private void bodyBroken(Fault fault, Answer answer) {
    BodySink to = sink;
    sink = null;
    Http1Lane current = lane;
    if (to != null) {
      to.broken(fault);
    }
    if (current != null) {
      current.request().fail(answer);
    }
  }

  // ---- for the lane

  ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("no connection");
    }
    return context;
  }

  Loop loop() {
    return loop;
  }

  boolean draining() {
    return draining;
  }

  boolean bodyBegun() {
    return bodyBytes > 0 || (pending != null && pending.isReadable());
  }

  void keepHead() {
    head = new Head();
  }

  void open(BodySink to) {
    if (body.ended()) {
      to.end(body.trailers());
      return;
    }
    sink = to;
    process();
  }

  /// From now on all that comes is the sink's, until the connection closes.
  void switchOver(BodySink to) {
    body.start(false, -1);
    open(to);
  }

  void pauseBody() {
    bodyPaused = true;
  }

  void resumeBody() {
    if (bodyPaused) {
      bodyPaused = false;
      process();
    }
  }

  /// Skips what is left of the body where all of it is here already; false where it is not, and the
  /// connection cannot carry another request.
  boolean bodyOver() {
    sink = null;
    ByteBuf piece = null;
    while (!body.ended() && pending != null && (piece = body.next(pending)) != null) {
      piece.release();
    }
    return body.ended();
  }

  /// The answer to the current request is written.
  void answered(boolean persistent) {
    lane = null;
    if (phase == Phase.CLOSED) {
      return;
    }
    if (persistent && !draining) {
      phase = Phase.HEAD;
      since = System.nanoTime();
      head.reset();
      process();
    } else if (body.ended()) {
      Channels.close(context());
    } else {
      linger();
    }
  }

  /// Gives the client time to read the answer before what it still sends makes the system reset the
  /// connection (RFC 9112 §9.6).
  private void linger() {
    phase = Phase.LINGER;
    since = System.nanoTime();
    Channels.endOutput(context());
    process();
  }

  // ---- time

  private void sweep(long now) {
    switch (phase) {
      case FIRST, HEAD -> sweepHead(now);
      case REQUEST -> sweepRequest(now);
      case LINGER -> {
        if (now - since > LINGER_NANOS) {
          Channels.close(context());
        }
      }
      case CLOSED -> {}
    }
  }

  private void sweepHead(long now) {
    boolean empty = head.isEmpty() && pending == null;
    if (empty && draining) {
      Channels.close(context());
    } else if (empty && used) {
      if (now - since > limits.idleTimeout().toNanos()) {
        listener.count(HttpEvents.Event.IDLE);
        Channels.close(context());
      }
    } else if (now - since > limits.headTimeout().toNanos()) {
      if (empty || phase == Phase.FIRST) {
        listener.count(HttpEvents.Event.HEAD_TIMEOUT);
        Channels.close(context());
      } else {
        refuse(Flaw.TIMEOUT);
      }
    }
  }

  private void sweepRequest(long now) {
    Http1Lane current = lane;
    if (current == null) {
      return;
    }
    if (sink == null || bodyPaused || body.endsWithConnection()) {
      bodyFlow.rest();
    } else if (bodyFlow.stalled(bodyBytes, now, current.request().hurries())) {
      listener.count(HttpEvents.Event.BODY_TIMEOUT);
      bodyBroken(
          Fault.of(Fault.Kind.TIMEOUT, "The body took too long to arrive"), Problems.BODY_TIMEOUT);
      return;
    }
    if (current.stalled(answerFlow, now)) {
      listener.count(HttpEvents.Event.ANSWER_TIMEOUT);
      current.abort(); // A mere close would leave what is unsent with the system, for minutes.
      return;
    }
    current.request().sweep(now);
  }

  @Override
  public void drain() {
    loop.execute(
        () -> {
          draining = true;
          if ((phase == Phase.HEAD || phase == Phase.FIRST) && head.isEmpty() && pending == null) {
            Channels.close(context());
          }
        });
  }

  @Override
  public void cut() {
    loop.execute(() -> Channels.close(context()));
  }
}
