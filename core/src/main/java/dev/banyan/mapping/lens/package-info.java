/// Lenses: the reversible steps of a mapping, one file per family, listed in [Lenses]. May use
/// `mapping`, `base`, `text`, `type` and `value`.
@NullMarked
package dev.banyan.mapping.lens;

import org.jspecify.annotations.NullMarked;
