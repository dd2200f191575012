/// Tests of the store in PostgreSQL, on a real one.
@NullMarked
package dev.banyan.journal.postgres;

import org.jspecify.annotations.NullMarked;
