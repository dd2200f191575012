package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import java.util.List;

/// One subcommand.
public interface Command {
  String name();

  /// One line for the list of commands.
  String summary();

  /// How it is used, in full.
  String usage();

  /// Options without a value.
  default List<String> flags() {
    return List.of();
  }

  /// Options with a value.
  default List<String> options() {
    return List.of();
  }

  /// Runs to its end; returns the exit code. Throws `UsageException` where the arguments make no
  /// sense.
  int run(Arguments arguments, Console console);
}
