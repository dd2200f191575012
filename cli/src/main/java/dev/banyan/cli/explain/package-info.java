/// Telling what a configuration means, with every default and preset spelled out. May use
/// everything but `cli.command`.
@NullMarked
package dev.banyan.cli.explain;

import org.jspecify.annotations.NullMarked;
