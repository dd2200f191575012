/// Tests of idempotent commands.
@NullMarked
package dev.banyan.command;

import org.jspecify.annotations.NullMarked;
