package dev.banyan.http.client;

import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.Http2Heads;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One exchange on a stream of an HTTP/2 connection that others share. A receiver that pauses
/// closes the stream's window by and by, and no other stream's. Owned by the connection's event
/// loop.
final class UpstreamStream implements Upstream {
  private static final int KEPT_MIN = 8 * 1024;

  private final SharedConnection connection;
  private final boolean reused;
  private final Head head = new Head();
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(2);
  private @Nullable Replies replies;
  private @Nullable Http2Stream stream;
  private @Nullable Head trailers;
  private boolean headRequest;
  private boolean requestEnded;
  private boolean answered;
  private boolean headSeen;
  private boolean touched;
  private boolean paused;
  private boolean ended;
  private boolean spoiled;
  private boolean done;
  private int interim;
  private boolean stated;
  private long owed;
  private long expected;
  private long received;
  private long lastRead;

  UpstreamStream(SharedConnection connection, boolean reused) {
    this.connection = connection;
    this.reused = reused;
  }

  // ---- for the exchange

  @Override
  public boolean reused() {
    return reused;
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
    return connection.buffer(size);
  }

  @Override
  public void begin(Replies receiver, boolean ofHead) {
    replies = receiver;
    headRequest = ofHead;
    lastRead = System.nanoTime();
  }

  @Override
  public boolean maySwitch() {
    return false; // RFC 8441 would be the way; systems that offer it offer HTTP/1.1 too.
  }

  @Override
  public void head(ByteBuf bytes, Body form, long length) {
    stated = form == Body.STATED;
    owed = stated ? length : 0;
    Http2Headers headers;
    try {
      headers = Http2Heads.sent(bytes, head, connection.secure());
    } finally {
      bytes.release();
    }
    requestEnded = form == Body.NONE;
    stream = connection.open(this, headers, requestEnded);
    if (requestEnded) {
      connection.flush();
    }
  }

  @Override
  public void data(ByteBuf piece) {
    Http2Stream open = stream;
    if (open == null || done) {
      piece.release();
    } else if (counted(piece)) {
      connection.write(open, piece, false);
    }
  }

  /// Takes so much off what the head states; false where that was less, and the exchange failed.
  private boolean counted(ByteBuf piece) {
    owed -= stated ? piece.readableBytes() : 0;
    if (owed >= 0) {
      return true;
    }
    piece.release();
    fail(Failure.MISCOUNTED, Http2Error.CANCEL);
    return false;
  }

  @Override
  public void ended(@Nullable Head fields) {
    Http2Stream open = stream;
    if (open == null || done) {
      return;
    }
    if (owed > 0) {
      fail(Failure.MISCOUNTED, Http2Error.CANCEL);
      return;
    }
    requestEnded = true;
    if (fields == null || fields.fields() == 0) {
      connection.write(open, connection.buffer(0), true);
    } else {
      connection.write(open, Http2Heads.trailers(fields));
    }
    connection.flush();
  }

  @Override
  public void flush() {
    connection.flush();
  }

  @Override
  public boolean writable() {
    Http2Stream open = stream;
    return open != null && connection.writable(open);
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    if (paused) {
      paused = false;
      deliver();
      readComplete();
      connection.flush();
    }
  }

  @Override
  public void spare() {
    close();
  }

  @Override
  public void close() {
    boolean doubtful = stream != null && !done && !answered;
    replies = null;
    leave(Http2Error.CANCEL);
    if (doubtful) {
      connection.doubt(lastRead);
    }
  }

  // ---- for the connection

  /// The head of an answer, or of an interim one, or trailers.
  void fields(Http2Headers fields, boolean last) {
    arrived();
    if (replies == null) {
      return;
    }
    try {
      if (headSeen) {
        trailers(fields, last);
      } else {
        head(fields, last);
      }
    } catch (Http2Heads.Malformed _) {
      malformed();
    }
  }

  private void arrived() {
    answered = true;
    lastRead = System.nanoTime();
    if (!touched) {
      touched = true;
      connection.touched(this);
    }
  }

  private void head(Http2Headers fields, boolean last) throws Http2Heads.Malformed {
    Http2Heads.received(head, fields, UpstreamConnection.FIELDS_MAX);
    int status = head.status();
    if (status < 200) {
      if (last || status == 101 || ++interim > UpstreamConnection.INTERIM_MAX) {
        malformed();
      }
      return;
    }
    headSeen = true;
    boolean empty = headRequest || status == 204 || status == 304;
    expected = empty ? 0 : head.contentLength();
    Replies receiver = replies;
    if ((last && expected > 0) || receiver == null) {
      malformed();
      return;
    }
    ended = last;
    receiver.head(head);
    deliver();
  }

  private void trailers(Http2Headers fields, boolean last) throws Http2Heads.Malformed {
    if (!last || received < expected) {
      malformed();
      return;
    }
    Head section = Http2Heads.trailers(fields);
    trailers = section.fields() == 0 ? null : section;
    ended = true;
    deliver();
  }

  /// A piece of the body, which stays the caller's.
  void body(ByteBuf piece, boolean last) {
    arrived();
    int size = piece.readableBytes();
    received += size;
    if (replies == null) {
      connection.consumed(stream, size);
      return;
    }
    boolean fits = expected < 0 || (last ? received == expected : received <= expected);
    if (!headSeen || !fits) {
      connection.consumed(stream, size);
      malformed();
      return;
    }
    ended = last;
    if (size > 0) {
      keep(piece, size);
    }
    deliver();
  }

  /// What has to wait is copied, so that a small piece does not hold the buffer it came in.
  private void keep(ByteBuf piece, int size) {
    ByteBuf before = waiting.peekLast();
    if (!paused) {
      waiting.add(piece.retain());
    } else if (before != null && before.isWritable(size)) {
      before.writeBytes(piece, piece.readerIndex(), size);
    } else {
      ByteBuf copy = connection.buffer(Math.max(size, KEPT_MIN));
      waiting.add(copy.writeBytes(piece, piece.readerIndex(), size));
    }
  }

  private void deliver() {
    while (replies != null && !paused && !waiting.isEmpty()) {
      ByteBuf piece = waiting.remove();
      connection.consumed(stream, piece.readableBytes());
      replies.data(piece);
    }
    Replies receiver = replies;
    if (receiver != null && !paused && ended && waiting.isEmpty()) {
      replies = null;
      leave(Http2Error.CANCEL);
      receiver.end(trailers);
    }
  }

  private void malformed() {
    fail(Failure.GARBAGE, Http2Error.PROTOCOL_ERROR);
  }

  /// The codec has found it to be no valid HTTP, and closes the stream.
  void spoiled() {
    spoiled = true;
  }

  /// All bytes at hand are delivered.
  void readComplete() {
    touched = false;
    if (replies != null) {
      replies.readComplete();
    }
  }

  void writabilityChanged() {
    if (replies != null) {
      replies.writabilityChanged();
    }
  }

  /// The stream has closed; where its answer is whole, what waits of it is still delivered.
  void closed(Failure why) {
    if (!ended) {
      fail(spoiled ? Failure.GARBAGE : why, Http2Error.CANCEL);
    }
  }

  private void fail(Failure why, Http2Error error) {
    Replies receiver = replies;
    replies = null;
    leave(error);
    if (receiver != null) {
      receiver.failed(answered && why == Failure.REFUSED ? Failure.BROKEN : why);
    }
  }

  /// Lets go of the stream, which is reset where either side has more to say.
  private void leave(Http2Error error) {
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    if (!done) {
      done = true;
      connection.left(stream, requestEnded && ended ? null : error);
    }
  }
}
