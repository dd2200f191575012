/// Trying a configuration out: its own tests over stubbed systems, and calls by hand. May use
/// everything but `cli.command`.
@NullMarked
package dev.banyan.cli.trial;

import org.jspecify.annotations.NullMarked;
