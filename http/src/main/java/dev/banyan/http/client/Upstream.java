package dev.banyan.http.client;

import dev.banyan.http.wire.Head;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// One exchange's way to a system: an HTTP/1.1 connection that is its own for so long, or a stream
/// of an HTTP/2 connection that many share. Back-pressure both ways. Every method is called on its
/// event loop.
public sealed interface Upstream permits UpstreamConnection, UpstreamStream {

  /// How the body of a request is delimited.
  enum Body {
    NONE,
    /// Its length is stated in the head.
    STATED,
    /// It ends when it ends.
    OPEN;

    /// That of a request with this head.
    public static Body of(Head head) {
      if (head.chunked()) {
        return OPEN;
      }
      return head.contentLength() > 0 ? STATED : NONE;
    }
  }

  /// Why an answer cannot be had.
  enum Failure {
    /// The connection or stream broke off; the system may have done what it was asked.
    BROKEN,
    /// What arrived is no valid HTTP.
    GARBAGE,
    /// The system has said that it did nothing (RFC 9113 §8.7): even a write may be sent again.
    REFUSED,
    /// The body of the request was shorter or longer than its head states. The way is closed: what
    /// is sent on it next could be read as the rest of the body.
    MISCOUNTED
  }

  /// Where an answer goes. After [#end] or [#failed] the way is no longer the caller's.
  interface Replies {
    /// The head of the answer; the object is reused for the connection's next one.
    void head(Head head);

    /// A piece of the body, which the receiver releases.
    void data(ByteBuf piece);

    void end(@Nullable Head trailers);

    /// The answer cannot be had; what of it arrived is not whole.
    void failed(Failure why);

    /// All bytes at hand are delivered: the time to flush.
    void readComplete();

    /// Whether more can be written has changed.
    void writabilityChanged();
  }

  /// Its connection carried an exchange before this one, or lay idle: the other side may have
  /// closed it just now.
  boolean reused();

  /// Some byte of an answer to the current request has arrived.
  boolean answered();

  /// When the last byte arrived, or the exchange began.
  long lastRead();

  ByteBuf buffer(int size);

  /// Begins an exchange. `headRequest`: its method is HEAD.
  void begin(Replies receiver, boolean headRequest);

  /// The request that begins asks for another protocol: an answer 101 is then the last head, and
  /// all that follows it is the body. False where that cannot be asked for.
  boolean maySwitch();

  /// Sends the head of the request, taken over, in the form of HTTP/1.1 whatever is spoken. With
  /// [Body#NONE] that is all of the request. `length` is what the head states with [Body#STATED]:
  /// exactly so much is sent, or the exchange fails as [Failure#MISCOUNTED].
  void head(ByteBuf head, Body body, long length);

  /// Sends a piece of the body, taken over; it leaves with the next [#flush].
  void data(ByteBuf piece);

  /// All of the body is sent.
  void ended(@Nullable Head trailers);

  void flush();

  boolean writable();

  void pause();

  void resume();

  /// Gives it back unused.
  void spare();

  /// Breaks the exchange off; nothing more is delivered.
  void close();
}
