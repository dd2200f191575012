/// The ordered checks before a request is let in: one list, in [dev.banyan.gateway.gate.Gate]. May
/// use `core`, `http`, `route` and `security`.
@NullMarked
package dev.banyan.gateway.gate;

import org.jspecify.annotations.NullMarked;
