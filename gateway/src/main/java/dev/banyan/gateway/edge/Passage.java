package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.gateway.cache.Fill;
import dev.banyan.gateway.gate.Visit;
import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.gateway.observe.Door;
import dev.banyan.gateway.observe.RequestTrace;
import dev.banyan.gateway.observe.RouteMeter;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import org.jspecify.annotations.Nullable;

/// One request's way through the edge. The event loop owns it until the hand-over, then the virtual
/// thread; `fault` and what the cache did are read when the request has ended.
final class Passage {
  private static final int[] NO_MARKS = {};

  final Incoming incoming;
  final Door door;
  final RequestTrace trace;
  final long startedNanos = System.nanoTime();
  RouteMeter meter = RouteMeter.NONE;
  @Nullable String path;
  int[] marks = NO_MARKS;
  @Nullable Visit visit;
  @Nullable Fill fill;
  volatile @Nullable CacheUse cache;
  volatile @Nullable Fault fault;

  Passage(Incoming incoming, Door door, RequestTrace trace) {
    this.incoming = incoming;
    this.door = door;
    this.trace = trace;
  }

  Visit visit() {
    if (visit == null) {
      throw new IllegalStateException("no route was found");
    }
    return visit;
  }

  String id() {
    return trace.exchange();
  }

  void watch() {
    meter.began();
    incoming.onEnd(
        outcome ->
            meter.ended(
                new RouteMeter.Ended(
                    incoming,
                    door,
                    trace,
                    path,
                    marks,
                    visit == null ? Caller.ANYONE : visit.caller(),
                    startedNanos,
                    fault,
                    fill == null ? cache : fill.use()),
                outcome));
  }
}
