/// HTTP on Vert.x: the edge's server, the relay, and the client behind the `Http` port. The only
/// module that sees Vert.x. May use `core`.
@NullMarked
package dev.banyan.http;

import org.jspecify.annotations.NullMarked;
