/// Durable appends by many callers at once: the journal, the same by hand, and what the disk
/// allows.
@NullMarked
package dev.banyan.bench.journal;

import org.jspecify.annotations.NullMarked;
