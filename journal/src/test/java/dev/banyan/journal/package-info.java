/// Tests of the journal: the contract that every store passes.
@NullMarked
package dev.banyan.journal;

import org.jspecify.annotations.NullMarked;
