/// The events of a model as a source of messages, by position, with what was reached kept in the
/// journal. Uses `base`, `type`, `value`, `json`, `journal`, `model` and `connect.message` only.
@NullMarked
package dev.banyan.gateway.pipeline.outbox;

import org.jspecify.annotations.NullMarked;
