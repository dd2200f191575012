package dev.banyan.http.tunnel;

import dev.banyan.base.Fault;
import dev.banyan.operation.Cancellation;
import java.time.Duration;

/// A WebSocket to a client, as the virtual thread at its other end sees it: texts go out, what the
/// client says is not looked at. Owned by that thread.
public interface Socket {
  /// The name of faults that say that the client does not take what is sent to it.
  String SLOW = "caller-slow";

  /// Sends a text in UTF-8; waits while what was sent before has not left yet.
  ///
  /// @param patience how long to wait at most
  /// @throws Fault `TIMEOUT`, named [#SLOW], where it did not leave in that time, `CANCELLED` where
  ///   the WebSocket is over
  void send(byte[] text, Duration patience);

  /// Ends it, and tells the client so; says nothing where it has ended already.
  void end(Ending why);

  /// Cancelled when it is over.
  Cancellation cancellation();
}
