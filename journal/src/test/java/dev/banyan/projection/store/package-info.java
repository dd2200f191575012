/// Tests of the stores of read models.
@NullMarked
package dev.banyan.projection.store;

import org.jspecify.annotations.NullMarked;
