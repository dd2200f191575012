/// What follows from events: operations called once for each, with everything that is known of an
/// attempt in the journal. May use `model` and what that uses.
@NullMarked
package dev.banyan.model.reaction;

import org.jspecify.annotations.NullMarked;
