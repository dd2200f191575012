package dev.banyan.http;

/// Where the edge counts what it refuses, cuts off or gets wrong before a handler could answer for
/// it. Called on event loops: short, never blocks.
@FunctionalInterface
public interface HttpEvents {
  HttpEvents NONE = event -> {};

  void count(Event event);

  /// The closed set of what is counted.
  enum Event {
    /// A connection over the limit, or for which there was no memory, was closed.
    CONNECTION_REFUSED,
    /// A TLS handshake failed.
    TLS_FAILED,
    /// A head that is not valid HTTP, or a body not framed as it claims (400).
    MALFORMED,
    /// A head or target over its limit (414, 431).
    HEAD_TOO_LARGE,
    /// A head that took too long (408).
    HEAD_TIMEOUT,
    /// A body that stopped or trickled (408, or cut).
    BODY_TIMEOUT,
    /// A client that did not take its answer.
    ANSWER_TIMEOUT,
    /// A connection that was not used.
    IDLE,
    /// A method or version that is not served (405, 417, 501, 505).
    UNSUPPORTED,
    /// A request for a host whose certificate is another than the connection's (421).
    MISDIRECTED,
    /// HTTP/2 frames in a number that only an attack sends.
    FLOOD,
    /// A handler or work threw an exception (500).
    HANDLER_FAILED
  }
}
