/// Streams of events from a whole gateway.
@NullMarked
package dev.banyan.gateway.events;

import org.jspecify.annotations.NullMarked;
