/// The gateway's part of the edge: route, gate, then relay, hand over or answer, on event loops;
/// nothing here blocks. May use `core`, `http`, `route`, `gate`, `api` and `observe`.
@NullMarked
package dev.banyan.gateway.edge;

import org.jspecify.annotations.NullMarked;
