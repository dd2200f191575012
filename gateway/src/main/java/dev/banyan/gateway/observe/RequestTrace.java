package dev.banyan.gateway.observe;

import dev.banyan.http.Incoming;
import dev.banyan.operation.Trace;

/// The trace of one request, at its outermost hop.
public sealed interface RequestTrace extends Trace permits LightTrace, SpanTrace {
  /// What names this request alone: the trace's id, and where the caller brought that along, our
  /// span's too. It joins the caller's problem with the log.
  String exchange();

  /// The request has ended; `route` is `METHOD PATTERN`.
  void ended(String route, RouteMeter.Ended request, Incoming.Outcome outcome);
}
