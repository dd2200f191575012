/// From `limit`, `cost` and `plans` to policies: every name resolved, every expression typed. May
/// use `core`, `route` and `limit`.
@NullMarked
package dev.banyan.gateway.limit.compile;

import org.jspecify.annotations.NullMarked;
