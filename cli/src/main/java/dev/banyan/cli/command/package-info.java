/// One file per command of `banyan`. May use everything.
@NullMarked
package dev.banyan.cli.command;

import org.jspecify.annotations.NullMarked;
