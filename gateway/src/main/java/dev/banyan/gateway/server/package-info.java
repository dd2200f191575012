/// The running gateway: listeners, generations of the configuration, reload and drain. May use all
/// of the gateway.
@NullMarked
package dev.banyan.gateway.server;

import org.jspecify.annotations.NullMarked;
