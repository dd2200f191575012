/// WebSockets (RFC 6455) on their way through: the handshake with both ends, and the frames between
/// them. May use `core`, `http.loop`, `http.wire` and `http.client`.
@NullMarked
package dev.banyan.http.tunnel;

import org.jspecify.annotations.NullMarked;
