/// The sections of durable work, checked and compiled: the store, and what is declared over it.
@NullMarked
package dev.banyan.gateway.assemble.durable;

import org.jspecify.annotations.NullMarked;
