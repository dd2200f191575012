package dev.banyan.http;

import dev.banyan.connect.RelayTarget;

/// An opened relay target with its connection pools on the event loops; made once per system by
/// [HttpRuntime].
public interface Relay extends AutoCloseable {
  RelayTarget target();

  /// Requests on the way now, for metrics and drain.
  int pending();

  /// Closes when the last request on the way has ended.
  @Override
  void close();
}
