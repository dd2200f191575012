package dev.banyan.gateway.observe;

import dev.banyan.base.Fault;
import dev.banyan.http.Incoming;
import dev.banyan.http.tunnel.Ending;
import dev.banyan.operation.Caller;
import org.jspecify.annotations.Nullable;

/// Where one route's requests are counted, timed and logged. Made once per route at assembly;
/// called on event loops, twice per request: when it is let in and when it has ended.
public interface RouteMeter {
  /// A meter that counts nothing.
  RouteMeter NONE =
      new RouteMeter() {
        @Override
        public void began() {}

        @Override
        public void ended(Ended request, Incoming.Outcome outcome) {}
      };

  void began();

  /// A failure was made on purpose.
  default void drilled() {}

  /// A WebSocket was agreed upon.
  default void webSocketOpened() {}

  /// One has ended, after so many messages from the client and to it.
  default void webSocketEnded(Ending ending, long messagesIn, long messagesOut) {}

  /// A stream of events was opened.
  default void eventStreamOpened() {}

  /// So many messages went out on one.
  default void eventsSent(int messages) {}

  /// One has ended.
  default void eventStreamEnded(Ending ending) {}

  void ended(Ended request, Incoming.Outcome outcome);

  /// What is known of a request when it ends. `path` is as sent, null where no route was found;
  /// `marks` are start and end of each of its parameters, and room that may be unused. `fault` is
  /// what it was answered with, null for a good answer or one that a relay passed on. `cache` is
  /// what the cache did, null where the route has none.
  record Ended(
      Incoming request,
      Door door,
      RequestTrace trace,
      @Nullable String path,
      int[] marks,
      Caller caller,
      long startedNanos,
      @Nullable Fault fault,
      @Nullable CacheUse cache) {}
}
