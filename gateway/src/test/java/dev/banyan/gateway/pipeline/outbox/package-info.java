/// Tests of the events of a model as messages.
@NullMarked
package dev.banyan.gateway.pipeline.outbox;

import org.jspecify.annotations.NullMarked;
