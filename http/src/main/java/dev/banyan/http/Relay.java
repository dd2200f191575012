package dev.banyan.http;

import dev.banyan.connect.RelayTarget;
import dev.banyan.operation.Caller;

/// An opened relay target with its connection pools on the event loops; made once per system by
/// [HttpRuntime].
public interface Relay extends AutoCloseable {
  RelayTarget target();

  /// The same for the requests of one caller, where that decides which of several URLs they go to.
  Relay of(Caller one);

  /// Requests on the way now, for metrics and drain.
  int pending();

  /// Closes when the last request on the way has ended.
  @Override
  void close();
}
