/// Events of a journal into rows: projections and the same by hand. May use the journal alone.
@NullMarked
package dev.banyan.bench.projection;

import org.jspecify.annotations.NullMarked;
