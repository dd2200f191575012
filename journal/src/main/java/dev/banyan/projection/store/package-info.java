/// Where read models are kept: a file beside the journal's, or the journal's PostgreSQL. May use
/// `base`, `value`, `journal`, the settings of `journal.postgres` and what a row's key is.
@NullMarked
package dev.banyan.projection.store;

import org.jspecify.annotations.NullMarked;
