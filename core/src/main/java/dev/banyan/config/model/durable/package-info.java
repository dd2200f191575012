/// The sections of durable work: the store, and what is declared over it. Uses what `config.model`
/// uses.
@NullMarked
package dev.banyan.config.model.durable;

import org.jspecify.annotations.NullMarked;
