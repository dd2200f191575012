/// Seeing what happens: metrics, traces, the access log, health. Takes no decision. May use `core`,
/// `http` and the metrics and tracing libraries.
@NullMarked
package dev.banyan.gateway.observe;

import org.jspecify.annotations.NullMarked;
