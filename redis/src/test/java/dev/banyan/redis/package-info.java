/// Tests of shared memory against a real Redis.
@NullMarked
package dev.banyan.redis;

import org.jspecify.annotations.NullMarked;
