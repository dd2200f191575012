/// The records of the sections of durable work: what is written about it, decoded. Uses what
/// `config.model` uses, and `config.model` itself.
@NullMarked
package dev.banyan.config.model.durable;

import org.jspecify.annotations.NullMarked;
