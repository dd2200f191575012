package dev.banyan.http;

import dev.banyan.connect.Http;
import dev.banyan.http.tunnel.Socket;
import dev.banyan.operation.Cancellation;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/// One request on its virtual thread: the same head as [Incoming], a blocking body and a blocking
/// answer. Owned by that thread; when the work returns without an answer, 500 is answered.
public interface Conversation {
  /// The name of faults that say that the caller does not take what is sent to it.
  String SLOW = Socket.SLOW;

  /// The head; only its reading methods may be used here.
  Incoming request();

  /// The body, arriving under back-pressure (64 KiB window). Throws `Fault`: `TOO_LARGE` past
  /// `bytesMax`, `CANCELLED` when the caller leaves, `TIMEOUT` when it stalls past the body
  /// time-out.
  InputStream body(long bytesMax);

  /// Answers in one write.
  void answer(Answer answer);

  /// Starts a streamed answer; each write blocks while the connection is full. Closing ends the
  /// answer; [AbortableStream#abort] breaks it off so that the caller can tell it is not whole.
  AbortableStream stream(int status, List<Http.Header> headers);

  /// Cancelled when the connection or stream closes before the answer is complete.
  Cancellation cancellation();

  /// Cancelled when the listener takes nothing new any more, and what lasts is to end.
  Cancellation stopping();

  /// A streamed body.
  abstract class AbortableStream extends OutputStream {
    public abstract void abort();

    /// How long a write may wait for room from now on; it then breaks the answer off and throws
    /// `TIMEOUT`, named [Conversation#SLOW].
    public abstract void patience(Duration longest);
  }
}
