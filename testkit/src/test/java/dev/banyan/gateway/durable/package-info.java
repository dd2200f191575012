/// Durable work behind a whole gateway.
@NullMarked
package dev.banyan.gateway.durable;

import org.jspecify.annotations.NullMarked;
