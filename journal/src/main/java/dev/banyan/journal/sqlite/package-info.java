/// The journal in a SQLite file beside the process. May use `base`, `value` and `journal`.
@NullMarked
package dev.banyan.journal.sqlite;

import org.jspecify.annotations.NullMarked;
