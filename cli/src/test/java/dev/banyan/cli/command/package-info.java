/// Tests of the commands, each run as a command line.
@NullMarked
package dev.banyan.cli.command;

import org.jspecify.annotations.NullMarked;
