/// Jobs: rows of a list worked through in chunks, by a schedule or by hand, and gone on with after
/// a crash. Uses operations and the journal.
@NullMarked
package dev.banyan.gateway.job;

import org.jspecify.annotations.NullMarked;
