/// Limits: how much of what is asked is let in, counted in this process or with other nodes. May
/// use `core`, `http` and `security`.
@NullMarked
package dev.banyan.gateway.limit;

import org.jspecify.annotations.NullMarked;
