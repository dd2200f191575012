/// How a record says what its section looks like: the annotations on its components, and the shape
/// read from them once. The decoder, the schema and the reference all work from it. May use `text`.
@NullMarked
package dev.banyan.config.shape;

import org.jspecify.annotations.NullMarked;
