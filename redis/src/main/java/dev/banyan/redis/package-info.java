/// Shared memory in Redis or Valkey, by Lettuce. May use `base` and `shared`.
@NullMarked
package dev.banyan.redis;

import org.jspecify.annotations.NullMarked;
