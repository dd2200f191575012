package dev.banyan.gateway.observe;

import dev.banyan.http.Incoming;

/// Starts the trace of a request, going on with the caller's where it sent one (W3C Trace Context).
/// One per generation; closed with it.
@FunctionalInterface
public interface Tracer extends AutoCloseable {
  RequestTrace start(Incoming incoming);

  @Override
  default void close() {}
}
