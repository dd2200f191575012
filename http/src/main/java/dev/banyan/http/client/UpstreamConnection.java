package dev.banyan.http.client;

import dev.banyan.http.loop.Channels;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.wire.BodyReader;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.HeadRules;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection to a system: one exchange at a time, back-pressure both ways. Owned by
/// its event loop; every method is called there.
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  private static final int HEAD_MAX = 64 * 1024;
  private static final int FIELDS_MAX = 200;
  private static final int INTERIM_MAX = 16;

  /// Where an answer goes. After [#end] or [#failed] the connection is no longer the caller's.
  public interface Replies {
    /// The head of the answer; the object is reused for the connection's next one.
    void head(Head head);

    /// A piece of the body, which the receiver releases.
    void data(ByteBuf piece);

    void end(@Nullable Head trailers);

    /// The answer cannot be had; what of it arrived is not whole. `garbage`: it is no HTTP.
    void failed(boolean garbage);

    /// All bytes at hand are delivered: the time to flush.
    void readComplete();

    /// Whether more can be written has changed.
    void writabilityChanged();
  }

  /// The pool it belongs to.
  interface Home {
    void idle(UpstreamConnection connection);

    void gone(UpstreamConnection connection);
  }

  private final Loop loop;
  private final Home home;
  private final Head head = new Head();
  private final BodyReader body = new BodyReader(true);
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf pending;
  private @Nullable Replies replies;
  private boolean bodyless;
  private boolean switches;
  private boolean requestEnded;
  private boolean inBody;
  private boolean paused;
  private boolean processing;
  private boolean inputClosed;
  private boolean gone;
  private int interim;
  private int exchanges;
  private boolean answered;
  private long lastRead;
  private long idleSince;

  UpstreamConnection(Loop loop, Home home) {
    this.loop = loop;
    this.home = home;
  }

  // ---- for the pool

  boolean usable() {
    return !gone && context().channel().isActive();
  }

  long idleSince() {
    return idleSince;
  }

  /// Where it leads to; null where that is not known.
  @Nullable InetAddress address() {
    return context().channel().remoteAddress() instanceof InetSocketAddress to
        ? to.getAddress()
        : null;
  }

  // ---- for the exchange

  public Loop loop() {
    return loop;
  }

  /// It carried an exchange before this one: the other side may have closed it just now.
  public boolean reused() {
    return exchanges > 1;
  }

  /// Some byte of an answer to the current request has arrived.
  public boolean answered() {
    return answered;
  }

  /// When the last byte arrived, or the exchange began.
  public long lastRead() {
    return lastRead;
  }

  public ByteBuf buffer(int size) {
    return context().alloc().ioBuffer(size);
  }

  /// Begins an exchange. `bodyless`: the request is a HEAD.
  public void begin(Replies receiver, boolean headRequest) {
    replies = receiver;
    bodyless = headRequest;
    switches = false;
    requestEnded = false;
    inBody = false;
    paused = false;
    answered = false;
    interim = 0;
    exchanges++;
    lastRead = System.nanoTime();
    head.reset();
  }

  /// The request that begins asks for another protocol: an answer 101 is then the last head, and
  /// all that follows it is the body.
  public void maySwitch() {
    switches = true;
  }

  public void write(ByteBuf bytes) {
    Channels.write(context(), bytes);
  }

  /// All of the request is written.
  public void requestEnded() {
    requestEnded = true;
    flush();
  }

  public void flush() {
    context().flush();
  }

  public boolean writable() {
    return context().channel().isWritable();
  }

  public void pause() {
    paused = true;
  }

  public void resume() {
    if (paused) {
      paused = false;
      process();
    }
  }

  /// Gives it back unused.
  public void spare() {
    replies = null;
    idleSince = System.nanoTime();
    home.idle(this);
  }

  /// Breaks the exchange off; nothing more is delivered.
  public void close() {
    replies = null;
    if (!gone) {
      Channels.close(context());
    }
  }

  // ---- Netty's side

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not connected");
    }
    return context;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    lastRead = System.nanoTime();
    answered = true;
    pending = pending == null ? in : Channels.join(ctx.alloc(), pending, in);
    process();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (replies != null) {
      replies.readComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (replies != null) {
      replies.writabilityChanged();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Channels.close(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!gone) {
      gone = true;
      inputClosed = true;
      home.gone(this);
      process();
    }
  }

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
    if (pending != null && (!pending.isReadable() || replies == null)) {
      pending.release();
      pending = null;
    }
    if (inputClosed && pending == null && !paused) {
      inputEnded();
    }
    if (!gone) {
      Channels.read(context(), pending == null);
    }
  }

  /// Takes one step through the bytes; false where it must wait.
  private boolean step(ByteBuf in) {
    if (replies == null) {
      close(); // Bytes that nobody asked for.
      return false;
    }
    if (!inBody) {
      return switch (head.gather(in, HEAD_MAX, HEAD_MAX)) {
        case MORE -> false;
        case WHOLE -> headArrived(replies);
        case BARE_LINE_FEED, TOO_LARGE, START_LINE_TOO_LONG -> fail(true);
      };
    }
    if (paused) {
      return false;
    }
    ByteBuf piece = body.next(in);
    if (piece != null) {
      replies.data(piece);
    }
    if (body.broken()) {
      return fail(true);
    }
    if (body.ended()) {
      finish();
    }
    return piece != null || body.ended();
  }

  private boolean headArrived(Replies receiver) {
    if (HeadRules.answer(head, FIELDS_MAX) != null) {
      return fail(true);
    }
    int status = head.status();
    if (status == 101 && switches) {
      inBody = true;
      body.start(false, -1);
      receiver.head(head);
      return true;
    }
    if (status < 200) {
      head.reset();
      return (status == 101 || ++interim > INTERIM_MAX) ? fail(true) : true;
    }
    inBody = true;
    boolean empty = bodyless || status == 204 || status == 304;
    body.start(head.chunked() && !empty, empty ? 0 : head.contentLength());
    receiver.head(head);
    if (body.ended()) {
      finish();
    }
    return true;
  }

  private void finish() {
    Replies receiver = replies;
    if (receiver == null) {
      return;
    }
    replies = null;
    boolean more = pending != null && pending.isReadable();
    if (requestEnded && head.persistent() && !more && !inputClosed && !gone) {
      idleSince = System.nanoTime();
      home.idle(this);
    } else if (!gone) {
      Channels.close(context());
    }
    receiver.end(body.trailers());
  }

  private boolean fail(boolean garbage) {
    Replies receiver = replies;
    replies = null;
    if (!gone) {
      Channels.close(context());
    }
    if (receiver != null) {
      receiver.failed(garbage);
    }
    return false;
  }

  private void inputEnded() {
    if (replies != null && inBody && body.endsWithConnection()) {
      finish();
    } else {
      fail(false);
    }
  }
}
