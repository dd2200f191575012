package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.loop.Channels;
import dev.banyan.http.loop.Flow;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Flaw;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.Http2Heads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request on an HTTP/2 stream. What the stream may send is bounded by its window, which opens
/// again only as the body is taken. Owned by its event loop.
final class Http2Stream extends ChannelInboundHandlerAdapter
    implements Lane, ChannelFutureListener {
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int REST_BYTES_MAX = 1 << 20;

  private static final String PROOF = "sec-websocket-accept";

  /// Small enough for its sending to be seen as progress.
  private static final int PIECE = 8 * 1024;

  private final Http2Connection connection;
  private final Flow inFlow;
  private final Flow outFlow;
  private final Head head = new Head();
  private final Http2Body body = new Http2Body();
  private final Loop.Swept clock = Loop.swept(this::sweep);
  private @Nullable ChannelHandlerContext context;
  private @Nullable ServerRequest request;
  private boolean headRequest;
  private boolean headWritten;
  private boolean ended;
  private boolean gone;
  private boolean switched;
  private long unsent;
  private long restUntil;
  private long restBytesMax;

  Http2Stream(Http2Connection connection) {
    this.connection = connection;
    Listener.Limits limits = connection.listener().limits();
    this.inFlow = new Flow(limits.bodyStallTimeout());
    this.outFlow = new Flow(limits.bodyStallTimeout());
  }

  // ---- Netty's side

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    connection.opened();
    connection.loop().add(clock);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (gone) {
      return;
    }
    gone = true;
    connection.loop().remove(clock);
    body.fail(Repeats.gone());
    body.drop();
    if (request != null) {
      request.finished(false);
    }
    connection.ended();
  }

  /// The codec resets the stream with the code that fits.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof Http2FrameStreamException) {
      connection.listener().count(HttpEvents.Event.MALFORMED);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (request != null) {
      request.writabilityChanged();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Http2HeadersFrame headers) {
      if (request == null) {
        request(headers);
      } else {
        trailers(headers);
      }
    } else if (message instanceof Http2DataFrame data) {
      if (request != null) {
        request.countIn(data.content().readableBytes());
      }
      body.put(data.content(), data.isEndStream());
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void request(Http2HeadersFrame frame) {
    body.begin(frame.isEndStream());
    ServerRequest begun = new ServerRequest(this, connection.peer(), head);
    request = begun;
    int fieldsMax = connection.listener().limits().headersMax();
    try {
      Flaw flaw = Http2Heads.request(head, frame.headers(), body.ended(), fieldsMax);
      headRequest = head.fieldsRead() && head.methodIs("HEAD");
      if (flaw == null && frame.headers().path().length() > uriMax()) {
        flaw = Flaw.URI_TOO_LONG;
      }
      if (flaw == null) {
        connection.listener().handle(begun);
      } else {
        connection.listener().count(Problems.event(flaw));
        answer(Problems.of(flaw));
      }
    } catch (Http2Heads.Malformed _) {
      connection.listener().count(HttpEvents.Event.MALFORMED);
      reset(Http2Error.PROTOCOL_ERROR);
    }
  }

  private long uriMax() {
    return connection.listener().limits().uriBytesMax().bytes();
  }

  private void trailers(Http2HeadersFrame frame) {
    if (!frame.isEndStream()) {
      reset(Http2Error.PROTOCOL_ERROR);
      return;
    }
    try {
      body.end(Http2Heads.trailers(frame.headers()));
    } catch (Http2Heads.Malformed _) {
      reset(Http2Error.PROTOCOL_ERROR);
    }
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("no stream");
    }
    return context;
  }

  // ---- the answer

  @Override
  public Loop loop() {
    return connection.loop();
  }

  @Override
  public void answer(Answer answer) {
    int status = answer.status();
    int size = answer.body().size();
    Http2Headers headers = start(status);
    boolean empty = headRequest || status == 204 || status == 304;
    Http2Heads.add(headers, answer.headers());
    if (status != 204 && status != 304 && !(headRequest && headers.contains("content-length"))) {
      headers.setLong("content-length", size);
    }
    if (empty || size == 0) {
      headWritten = true;
      last(new DefaultHttp2HeadersFrame(headers, true));
      return;
    }
    write(headers);
    ByteBuf body = Unpooled.wrappedBuffer(answer.body().unsafeArray());
    while (body.readableBytes() > PIECE) {
      data(body.readRetainedSlice(PIECE), null);
    }
    countOut(body.readableBytes());
    last(new DefaultHttp2DataFrame(body, true));
  }

  @Override
  public void begin(int status, List<Http.Header> fields) {
    Http2Headers headers = start(status);
    Http2Heads.add(headers, fields);
    headers.remove("content-length");
    write(headers);
  }

  @Override
  public void relay(Head answer, boolean empty, List<Http.Header> added, List<String> taken) {
    Http2Headers headers = start(answer.status());
    headers.remove("date");
    Http2Heads.pass(headers, answer, answer.status() != 204, taken);
    if (!headers.contains("date")) {
      headers.set("date", loop().date());
    }
    Http2Heads.add(headers, added);
    write(headers);
  }

  /// By RFC 8441, where it is no switch but an answer.
  @Override
  public void switchOver(List<Http.Header> fields, BodySink sink) {
    switched = true;
    begin(200, fields.stream().filter(field -> !field.name().equals(PROOF)).toList());
    context().flush();
    open(sink);
  }

  @Override
  public void isLast() {}

  private void write(Http2Headers headers) {
    headWritten = true;
    Channels.write(context(), new DefaultHttp2HeadersFrame(headers, false));
  }

  private Http2Headers start(int status) {
    if (request != null) {
      request.begun(status);
    }
    return Http2Heads.answer(status).set("date", loop().date());
  }

  private void countOut(int size) {
    unsent += size;
    if (request != null) {
      request.countOut(size);
    }
  }

  @Override
  public void data(ByteBuf piece, @Nullable ChannelPromise written) {
    int size = piece.readableBytes();
    if (headRequest || size == 0) {
      piece.release();
      if (written != null) {
        written.setSuccess();
      }
      return;
    }
    countOut(size);
    ChannelPromise promise = written == null ? context().newPromise() : written;
    promise.addListener(_ -> unsent -= size);
    Channels.write(context(), new DefaultHttp2DataFrame(piece, false), promise);
  }

  @Override
  public void end(@Nullable Head fields) {
    if (fields == null || fields.fields() == 0) {
      last(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
    } else {
      last(new DefaultHttp2HeadersFrame(Http2Heads.trailers(fields), true));
    }
  }

  private void last(Object frame) {
    ended = true;
    body.drop();
    context().writeAndFlush(frame).addListener(this);
  }

  /// The last write is done. A client that still sends may end, within bounds, and is then told to
  /// stop (RFC 9113 §8.1): some take a reset at once for the loss of the answer.
  @Override
  public void operationComplete(ChannelFuture write) {
    if (request != null) {
      request.finished(write.isSuccess());
    }
    if (!body.ended() && !gone) {
      restUntil = System.nanoTime() + REST_NANOS;
      restBytesMax = body.bytes() + REST_BYTES_MAX;
      context().channel().config().setAutoRead(true);
    }
  }

  @Override
  public void failed() {
    if (headWritten) {
      abort();
    } else {
      answer(Problems.INTERNAL);
    }
  }

  @Override
  public void abort() {
    reset(Http2Error.INTERNAL_ERROR);
  }

  private void reset(Http2Error error) {
    if (!gone) {
      if (context().channel() instanceof Http2StreamChannel channel) {
        connection.reset(channel.stream().id());
      }
      Channels.writeNow(context(), new DefaultHttp2ResetFrame(error));
    }
  }

  @Override
  public void flush() {
    context().flush();
  }

  @Override
  public boolean writable() {
    return context().channel().isWritable();
  }

  @Override
  public ChannelPromise promise() {
    return context().newPromise();
  }

  // ---- the body

  @Override
  public void open(BodySink to) {
    if (head.expectContinue() && !ended && body.bytes() == 0 && !body.ended()) {
      Http2Headers headers = Http2Heads.answer(100);
      Channels.writeNow(context(), new DefaultHttp2HeadersFrame(headers, false));
    }
    body.open(to);
    Channels.read(context(), !body.paused());
  }

  @Override
  public void keepHead() {}

  @Override
  public void pauseBody() {
    body.pause();
    Channels.read(context(), false);
  }

  @Override
  public void resumeBody() {
    if (body.paused() && !gone) {
      body.resume();
      Channels.read(context(), !body.paused());
    }
  }

  // ---- time

  private void sweep(long now) {
    ServerRequest current = request;
    if (restUntil != 0 && (now - restUntil > 0 || body.bytes() > restBytesMax)) {
      reset(Http2Error.NO_ERROR);
    }
    if (current == null || restUntil != 0) {
      return;
    }
    if (!body.awaited() || switched) {
      inFlow.rest();
    } else if (inFlow.stalled(body.bytes(), now, current.hurries())) {
      bodyTimeout(current);
      return;
    }
    if (unsent == 0) {
      outFlow.rest();
    } else if (outFlow.stalled(current.bytesOut() - unsent, now)) {
      connection.listener().count(HttpEvents.Event.ANSWER_TIMEOUT);
      reset(Http2Error.CANCEL);
      return;
    }
    current.sweep(now);
  }

  private void bodyTimeout(ServerRequest current) {
    connection.listener().count(HttpEvents.Event.BODY_TIMEOUT);
    body.fail(Fault.of(Fault.Kind.TIMEOUT, "The body took too long to arrive"));
    current.fail(Problems.BODY_TIMEOUT);
  }
}
