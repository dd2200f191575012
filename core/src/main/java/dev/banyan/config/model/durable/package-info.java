/// The sections of durable work, one record for each shape. May use what `config.model` may, and
/// its fields and calls.
@NullMarked
package dev.banyan.config.model.durable;

import org.jspecify.annotations.NullMarked;
