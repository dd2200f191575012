/// Clients in great number: they hold connections, and ask at a rate that no gateway slows down.
/// May depend on the JDK alone.
@NullMarked
package dev.banyan.bench.crowd;

import org.jspecify.annotations.NullMarked;
