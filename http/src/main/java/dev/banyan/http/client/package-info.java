/// Connections to systems: dialling, one pool per system spread over the event loops, HTTP/1.1 and
/// HTTP/2 from the client's side, and the blocking client behind the core's `Http` port. May use
/// `wire`, `loop` and the core's `connect`.
@NullMarked
package dev.banyan.http.client;

import org.jspecify.annotations.NullMarked;
