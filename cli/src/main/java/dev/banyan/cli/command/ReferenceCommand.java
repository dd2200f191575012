package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.config.schema.ReferencePage;

/// `banyan reference`: the reference page of the configuration language, as docs/reference.md has
/// it.
public final class ReferenceCommand implements Command {
  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String summary() {
    return "every key of a configuration, with its default and meaning";
  }

  @Override
  public String usage() {
    return "usage: banyan reference > reference.md";
  }

  @Override
  public int run(Arguments arguments, Console console) {
    console.output().print(ReferencePage.of(SchemaCommand.settings()));
    return Exit.FINE;
  }
}
