/// Pipelines: messages taken from a source, put through steps, and settled when they are done or in
/// the dead letters. Uses core, the journal, `gateway.observe` and `gateway.durable`; knows nothing
/// of routes or configurations.
@NullMarked
package dev.banyan.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
