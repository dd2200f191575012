/// Tests of projections on both stores.
@NullMarked
package dev.banyan.projection;

import org.jspecify.annotations.NullMarked;
