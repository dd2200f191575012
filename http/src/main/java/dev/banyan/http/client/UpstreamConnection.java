package dev.banyan.http.client;

import dev.banyan.http.loop.Channels;
import dev.banyan.http.wire.BodyReader;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.HeadRules;
import dev.banyan.http.wire.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection to a system: one exchange at a time, back-pressure both ways. Owned by
/// its event loop; every method is called there.
final class UpstreamConnection extends ChannelInboundHandlerAdapter implements Upstream {
  static final int HEAD_MAX = 64 * 1024;
  static final int FIELDS_MAX = 200;
  private static final ByteBuf CRLF =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer(2).writeByte('\r').writeByte('\n'))
          .asReadOnly();
  static final int INTERIM_MAX = 16;

  /// The pool it belongs to.
  interface Home {
    void idle(UpstreamConnection connection);

    void gone(UpstreamConnection connection);
  }

  private final Home home;
  private final Head head = new Head();
  private final BodyReader body = new BodyReader(true);
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf pending;
  private @Nullable Replies replies;
  private boolean bodyless;
  private boolean switches;
  private boolean chunked;
  private boolean stated;
  private long owed;
  private boolean requestEnded;
  private boolean inBody;
  private boolean paused;
  private boolean processing;
  private boolean inputClosed;
  private boolean gone;
  private int interim;
  private int exchanges;
  private boolean rested;
  private boolean answered;
  private long lastRead;
  private long idleSince;

  UpstreamConnection(Home home) {
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
    return Channels.address(context());
  }

  // ---- for the exchange

  @Override
  public boolean reused() {
    return exchanges > 1 || rested;
  }

  @Override
  public boolean answered() {
    return answered;
  }

  @Override
  public long lastRead() {
    return lastRead;
  }

  @Override
  public ByteBuf buffer(int size) {
    return context().alloc().ioBuffer(size);
  }

  @Override
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

  @Override
  public boolean maySwitch() {
    switches = true;
    return true;
  }

  @Override
  public void head(ByteBuf bytes, Body form, long length) {
    Channels.write(context(), bytes);
    chunked = form == Body.OPEN;
    stated = form == Body.STATED;
    owed = stated ? length : 0;
    if (form == Body.NONE) {
      requestEnded = true;
      flush();
    }
  }

  @Override
  public void data(ByteBuf piece) {
    if (!counted(piece)) {
      return;
    }
    if (!chunked) {
      Channels.write(context(), piece);
      return;
    }
    ByteBuf size = buffer(10);
    HeadWriter.chunkSize(size, piece.readableBytes());
    Channels.write(context(), size);
    Channels.write(context(), piece);
    Channels.write(context(), CRLF.duplicate());
  }

  /// Takes so much off what the head states; false where that was less, and the exchange failed.
  private boolean counted(ByteBuf piece) {
    owed -= stated ? piece.readableBytes() : 0;
    if (owed >= 0) {
      return true;
    }
    piece.release();
    var _ = fail(Failure.MISCOUNTED);
    return false;
  }

  @Override
  public void ended(@Nullable Head trailers) {
    if (owed > 0) {
      var _ = fail(Failure.MISCOUNTED);
      return;
    }
    if (chunked) {
      ByteBuf last = buffer(64);
      HeadWriter.lastChunk(last);
      if (trailers != null) {
        HeadWriter.trailerFields(last, trailers);
      }
      HeadWriter.end(last);
      Channels.write(context(), last);
    }
    requestEnded = true;
    flush();
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
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    if (paused) {
      paused = false;
      process();
    }
  }

  @Override
  public void spare() {
    replies = null;
    rested = true;
    idleSince = System.nanoTime();
    home.idle(this);
  }

  @Override
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
        case BARE_LINE_FEED, TOO_LARGE, START_LINE_TOO_LONG -> fail(Failure.GARBAGE);
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
      return fail(Failure.GARBAGE);
    }
    if (body.ended()) {
      finish();
    }
    return piece != null || body.ended();
  }

  private boolean headArrived(Replies receiver) {
    if (HeadRules.answer(head, FIELDS_MAX) != null) {
      return fail(Failure.GARBAGE);
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
      return (status == 101 || ++interim > INTERIM_MAX) ? fail(Failure.GARBAGE) : true;
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

  private boolean fail(Failure why) {
    Replies receiver = replies;
    replies = null;
    if (!gone) {
      Channels.close(context());
    }
    if (receiver != null) {
      receiver.failed(why);
    }
    return false;
  }

  private void inputEnded() {
    if (replies != null && inBody && body.endsWithConnection()) {
      finish();
    } else {
      fail(Failure.BROKEN);
    }
  }
}
