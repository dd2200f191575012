/// What binds durable work to a running gateway: the store while it is open, and what works beside
/// requests. Uses the journal and what stands on it.
@NullMarked
package dev.banyan.gateway.durable;

import org.jspecify.annotations.NullMarked;
