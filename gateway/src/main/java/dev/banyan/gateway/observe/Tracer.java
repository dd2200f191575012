package dev.banyan.gateway.observe;

import dev.banyan.http.Incoming;
import dev.banyan.operation.Trace;

/// Starts the trace of a request, going on with the caller's where it sent one (W3C Trace Context).
@FunctionalInterface
public interface Tracer {
  Trace start(Incoming incoming);
}
