package dev.banyan.http;

import dev.banyan.connect.Http;
import dev.banyan.http.loop.Channels;
import dev.banyan.http.loop.Flow;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The answer to one request on an HTTP/1 connection. Small pieces are gathered in one buffer, so
/// that a small answer is one write.
final class Http1Lane implements Lane, ChannelFutureListener {
  private static final Set<String> OURS =
      Set.of("connection", "transfer-encoding", "keep-alive", "upgrade");
  private static final byte[] CONTINUE = HeadWriter.ascii("HTTP/1.1 100 Continue\r\n\r\n");
  private static final byte[] UPGRADE =
      HeadWriter.ascii("upgrade: websocket\r\nconnection: upgrade\r\n");
  private static final int GATHERED_MAX = 16 * 1024;
  private static final int COPIED_MAX = 4 * 1024;
  private static final int PIECE = 32 * 1024;

  private final Http1Connection connection;
  private final ChannelHandlerContext context;
  private final Head head;
  private final ServerRequest request;
  private @Nullable ByteBuf out;
  private @Nullable ByteBuf rest;
  private boolean feeding;
  private boolean headRequest;
  private boolean chunked;
  private boolean persistent;
  private boolean headWritten;
  private boolean ended;

  Http1Lane(Http1Connection connection, Peer peer, Head head) {
    this.connection = connection;
    this.context = connection.context();
    this.head = head;
    this.request = new ServerRequest(this, peer, head);
    this.persistent = head.persistent();
    this.headRequest = head.fieldsRead() && head.methodIs("HEAD");
  }

  ServerRequest request() {
    return request;
  }

  @Override
  public Loop loop() {
    return connection.loop();
  }

  // ---- the answer

  @Override
  public void answer(Answer answer) {
    settle();
    int status = answer.status();
    int size = answer.body().size();
    ByteBuf to = start(status, 512 + Math.min(size, COPIED_MAX));
    boolean empty = headRequest || bodyless(status);
    boolean stated = fields(to, answer.headers(), empty);
    if (!stated && !bodyless(status)) {
      HeadWriter.length(to, size);
    }
    finishHead(to);
    if (empty || size == 0) {
      last();
    } else if (size <= COPIED_MAX) {
      request.countOut(size);
      to.writeBytes(answer.body().unsafeArray());
      last();
    } else {
      emit();
      rest = Unpooled.wrappedBuffer(answer.body().unsafeArray());
      feed(rest);
    }
  }

  /// Writes of a whole body what the client takes: the channel copies what it holds out of the
  /// heap.
  private void feed(ByteBuf body) {
    feeding = true;
    while (body.isReadable() && writable()) {
      int size = Math.min(PIECE, body.readableBytes());
      request.countOut(size);
      Channels.write(context, body.readRetainedSlice(size));
    }
    feeding = false;
    if (body.isReadable()) {
      context.flush();
    } else {
      rest = null;
      body.release();
      last();
    }
  }

  void writabilityChanged() {
    if (rest != null) {
      if (!feeding) {
        feed(rest);
      }
    } else {
      request.writabilityChanged();
    }
  }

  @Override
  public void begin(int status, List<Http.Header> headers) {
    ByteBuf to = start(status, 512);
    fields(to, headers, false);
    if (!bodyless(status)) {
      unknownLength(to);
    }
    finishHead(to);
  }

  @Override
  public void relay(Head answer, boolean empty, List<Http.Header> added, List<String> taken) {
    ByteBuf to = start(answer.status(), 1024);
    boolean stated = answer.contentLength() >= 0 && answer.status() != 204;
    if (!HeadWriter.answerFields(to, answer, stated, taken)) {
      to.writeBytes(loop().dateLine());
    }
    for (int i = 0; i < added.size(); i++) {
      HeadWriter.field(to, added.get(i).name(), added.get(i).value());
    }
    if (!stated && !empty) {
      unknownLength(to);
    }
    finishHead(to);
  }

  @Override
  public void switchOver(List<Http.Header> fields, BodySink sink) {
    ByteBuf to = start(101, 512);
    fields.forEach(field -> HeadWriter.field(to, field.name(), field.value()));
    HeadWriter.end(to);
    headWritten = true;
    flush();
    connection.switchOver(sink);
  }

  @Override
  public void isLast() {
    persistent = false;
  }

  private ByteBuf start(int status, int size) {
    request.begun(status);
    ByteBuf to = context.alloc().ioBuffer(size);
    out = to;
    HeadWriter.status(to, status);
    if (status == 426) {
      to.writeBytes(UPGRADE); // RFC 9110 §15.5.22; the one answer of ours that names a protocol.
    }
    return to;
  }

  private static boolean bodyless(int status) {
    return status < 200 || status == 204 || status == 304;
  }

  /// Writes the given fields; true where `Content-Length` was among them, which only an answer
  /// without a body may state itself.
  private boolean fields(ByteBuf to, List<Http.Header> headers, boolean empty) {
    if (!dated(headers)) {
      to.writeBytes(loop().dateLine());
    }
    boolean stated = false;
    for (int i = 0; i < headers.size(); i++) {
      Http.Header header = headers.get(i);
      String name = header.name();
      if (name.length() == 14 && name.equalsIgnoreCase("content-length")) {
        stated |= empty;
        if (!empty) {
          continue;
        }
      } else if (ours(name)) {
        continue;
      }
      HeadWriter.field(to, name, header.value());
    }
    return stated;
  }

  /// An answer that was made before keeps its date (RFC 9110 §6.6.1).
  private static boolean dated(List<Http.Header> headers) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.get(i).name();
      if (name.length() == 4 && name.equalsIgnoreCase("date")) {
        return true;
      }
    }
    return false;
  }

  private static boolean ours(String name) {
    return switch (name.length()) {
      case 7, 10, 17 -> OURS.contains(name.toLowerCase(Locale.ROOT));
      default -> false;
    };
  }

  private void unknownLength(ByteBuf to) {
    if (head.http10()) {
      persistent = false;
    } else {
      chunked = true;
      HeadWriter.chunked(to);
    }
  }

  private void finishHead(ByteBuf to) {
    if (!persistent || connection.draining()) {
      persistent = false;
      HeadWriter.close(to);
    } else if (head.http10()) {
      HeadWriter.keepAlive(to);
    }
    HeadWriter.end(to);
    headWritten = true;
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
    request.countOut(size);
    if (chunked) {
      HeadWriter.chunkSize(gathered(), size);
    }
    if (size <= COPIED_MAX) {
      gathered().writeBytes(piece);
      piece.release();
    } else {
      emit();
      Channels.write(context, piece);
    }
    if (chunked) {
      HeadWriter.end(gathered());
    }
    if (written != null) {
      ByteBuf rest = out == null ? Unpooled.EMPTY_BUFFER : out;
      out = null;
      Channels.write(context, rest, written);
    } else if (out != null && out.readableBytes() >= GATHERED_MAX) {
      emit();
    }
  }

  @Override
  public void end(@Nullable Head trailers) {
    settle();
    if (chunked && !headRequest) {
      ByteBuf to = gathered();
      HeadWriter.lastChunk(to);
      if (trailers != null) {
        HeadWriter.trailerFields(to, trailers);
      }
      HeadWriter.end(to);
    }
    last();
  }

  /// What is left of the request's body decides whether the connection can go on.
  private void settle() {
    if (!connection.bodyOver()) {
      persistent = false;
    }
  }

  private ByteBuf gathered() {
    ByteBuf to = out;
    if (to == null) {
      to = context.alloc().ioBuffer(1024);
      out = to;
    }
    return to;
  }

  private void emit() {
    if (out != null) {
      ByteBuf bytes = out;
      out = null;
      Channels.write(context, bytes);
    }
  }

  private void last() {
    ByteBuf bytes = out == null ? Unpooled.EMPTY_BUFFER : out;
    out = null;
    ended = true;
    context.writeAndFlush(bytes).addListener(this);
  }

  /// The last write is done.
  @Override
  public void operationComplete(ChannelFuture write) {
    request.finished(write.isSuccess());
    connection.answered(persistent && write.isSuccess());
  }

  @Override
  public void failed() {
    if (headWritten) {
      abort();
      return;
    }
    if (out != null) {
      out.release();
      out = null;
    }
    chunked = false;
    answer(Problems.INTERNAL);
  }

  /// Resets the connection: a mere close would look like the end of an answer without a length.
  @Override
  public void abort() {
    if (out != null) {
      out.release();
      out = null;
    }
    context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    Channels.close(context);
  }

  @Override
  public void flush() {
    emit();
    context.flush();
  }

  @Override
  public boolean writable() {
    return context.channel().isWritable();
  }

  @Override
  public ChannelPromise promise() {
    return context.newPromise();
  }

  /// The client has not taken enough of its answer lately, as the connection's flow has seen it.
  boolean stalled(Flow flow, long now) {
    ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
    long unsent = waiting == null ? 0 : waiting.totalPendingWriteBytes();
    if (unsent == 0) {
      flow.rest();
      return false;
    }
    return flow.stalled(request.bytesOut() - unsent, now);
  }

  // ---- the body

  @Override
  public void open(BodySink sink) {
    if (head.expectContinue() && !ended && !request.begun() && !connection.bodyBegun()) {
      Channels.writeNow(context, Unpooled.wrappedBuffer(CONTINUE));
    }
    connection.open(sink);
  }

  @Override
  public void keepHead() {
    connection.keepHead();
  }

  @Override
  public void pauseBody() {
    connection.pauseBody();
  }

  @Override
  public void resumeBody() {
    connection.resumeBody();
  }
}
