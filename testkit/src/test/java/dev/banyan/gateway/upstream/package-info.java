/// The campaign against what systems do when they are in trouble: every kind of it at every kind of
/// system. May use all of the gateway.
@NullMarked
package dev.banyan.gateway.upstream;

import org.jspecify.annotations.NullMarked;
