/// Tests of the store in a file.
@NullMarked
package dev.banyan.journal.sqlite;

import org.jspecify.annotations.NullMarked;
