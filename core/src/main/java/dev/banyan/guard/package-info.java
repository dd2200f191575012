/// Guards: what stands around an operation (deadline, retry, breaker, concurrency limit), in one
/// fixed order. May use `base`, `type`, `value` and `operation`.
@NullMarked
package dev.banyan.guard;

import org.jspecify.annotations.NullMarked;
