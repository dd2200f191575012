/// The journal in PostgreSQL, which several nodes share. May use `base`, `value` and `journal`.
@NullMarked
package dev.banyan.journal.postgres;

import org.jspecify.annotations.NullMarked;
