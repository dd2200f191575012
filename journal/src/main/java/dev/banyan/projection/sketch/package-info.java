/// Sketches: summaries of many values in bounded memory, each with a stated error. May use nothing
/// but the JDK.
@NullMarked
package dev.banyan.projection.sketch;

import org.jspecify.annotations.NullMarked;
