package dev.banyan.gateway.observe;

import dev.banyan.base.Fault;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import org.jspecify.annotations.Nullable;

/// Where one route's requests are counted, timed and logged. Made once per route at assembly;
/// called on event loops, once per request, when it has ended.
@FunctionalInterface
public interface RouteMeter {
  /// A meter that counts nothing.
  RouteMeter NONE = (_, _) -> {};

  void ended(Ended request, Incoming.Outcome outcome);

  /// What is known of a request when it ends. `fault` is what it was answered with, null for a good
  /// answer or one that a relay passed on.
  record Ended(
      Incoming request,
      String exchangeId,
      Caller caller,
      long startedNanos,
      @Nullable Fault fault) {}
}
