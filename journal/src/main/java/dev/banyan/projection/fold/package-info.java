/// Folds: what an event makes of a row, as functions without clock, thread or store. May use
/// `base`, `type`, `value`, `json`, `expr`, `journal`, `model` and the sketches.
@NullMarked
package dev.banyan.projection.fold;

import org.jspecify.annotations.NullMarked;
