package dev.banyan.http;

import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;

/// The process's event loops, and what runs on them: listeners, relays, clients. One per process;
/// thread-safe.
public interface HttpRuntime extends Http.Factory, AutoCloseable {

  /// Starts so many event loops; about one per core.
  static HttpRuntime start(int eventLoops) {
    return start(eventLoops, HttpEvents.NONE);
  }

  /// The same, counting what the edge refuses.
  static HttpRuntime start(int eventLoops, HttpEvents events) {
    return VertxRuntime.start(eventLoops, events);
  }

  /// Binds before it returns; throws `Fault` `UNREACHABLE` with the reason where the address is
  /// taken.
  Listener listen(Listener.Settings settings, Listener.Handler handler);

  Relay relay(RelayTarget target);

  /// How late the latest of the event loops was at its last look at the clock, in nanoseconds: a
  /// measure of how much waits on it.
  long lateNanos();

  /// Where what is held of whole messages is counted, for all listeners in common.
  HeldBytes memory();

  /// Stops listeners at once and closes everything.
  @Override
  void close();
}
