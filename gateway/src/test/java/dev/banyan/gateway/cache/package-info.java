/// Tests of the cache.
@NullMarked
package dev.banyan.gateway.cache;

import org.jspecify.annotations.NullMarked;
