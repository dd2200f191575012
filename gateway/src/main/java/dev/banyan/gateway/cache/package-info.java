/// The shared cache of answers, by RFC 9111: what may be kept, for whom, how long, and when it is
/// thrown away. May use `core`, `http` and `observe`.
@NullMarked
package dev.banyan.gateway.cache;

import org.jspecify.annotations.NullMarked;
