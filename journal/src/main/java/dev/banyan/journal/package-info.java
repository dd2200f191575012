/// The journal: the durable, ordered record that survives anything, the port of its stores and the
/// queue in front of them. May use `base` and `value`; the stores are below it.
@NullMarked
package dev.banyan.journal;

import org.jspecify.annotations.NullMarked;
