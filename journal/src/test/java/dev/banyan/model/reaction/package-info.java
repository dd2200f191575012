/// Tests of reactions.
@NullMarked
package dev.banyan.model.reaction;

import org.jspecify.annotations.NullMarked;
