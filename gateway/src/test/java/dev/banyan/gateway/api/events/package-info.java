/// Tests of streams of events.
@NullMarked
package dev.banyan.gateway.api.events;

import org.jspecify.annotations.NullMarked;
