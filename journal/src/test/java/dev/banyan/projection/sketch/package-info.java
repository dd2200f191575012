/// Tests of the sketches against exact computations.
@NullMarked
package dev.banyan.projection.sketch;

import org.jspecify.annotations.NullMarked;
