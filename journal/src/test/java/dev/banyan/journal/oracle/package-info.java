/// Proves the journal from outside: a process that serves it, one that drives, kills and remembers,
/// and the examination of what is there afterwards.
@NullMarked
package dev.banyan.journal.oracle;

import org.jspecify.annotations.NullMarked;
