/// Tests of limits.
@NullMarked
package dev.banyan.gateway.limit;

import org.jspecify.annotations.NullMarked;
