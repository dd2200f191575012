package dev.banyan.cli;

import dev.banyan.cli.command.CallCommand;
import dev.banyan.cli.command.CheckCommand;
import dev.banyan.cli.command.Command;
import dev.banyan.cli.command.ContractCommand;
import dev.banyan.cli.command.DeadLettersCommand;
import dev.banyan.cli.command.DemoCommand;
import dev.banyan.cli.command.DoctorCommand;
import dev.banyan.cli.command.ExplainCommand;
import dev.banyan.cli.command.ImportCommand;
import dev.banyan.cli.command.InitCommand;
import dev.banyan.cli.command.JobsCommand;
import dev.banyan.cli.command.JournalCommand;
import dev.banyan.cli.command.KeysCommand;
import dev.banyan.cli.command.ReferenceCommand;
import dev.banyan.cli.command.RunCommand;
import dev.banyan.cli.command.SchemaCommand;
import dev.banyan.cli.command.TestCommand;
import dev.banyan.text.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The `banyan` command: finds the subcommand and runs it.
public final class Main {
  /// All commands, in the order in which the help shows them: from the first hour to operations.
  private static final List<Command> COMMANDS =
      List.of(
          new DemoCommand(),
          new InitCommand(),
          new ImportCommand(),
          new CheckCommand(),
          new TestCommand(),
          new RunCommand(),
          new ExplainCommand(),
          new CallCommand(),
          new DoctorCommand(),
          new KeysCommand(),
          new JournalCommand(),
          new DeadLettersCommand(),
          new JobsCommand(),
          ContractCommand.openApi(),
          ContractCommand.asyncApi(),
          new SchemaCommand(),
          new ReferenceCommand());

  /// Commands that the language names and that are not built yet.
  private static final Set<String> PLANNED =
      Set.of("plan", "graphql", "lint", "diff", "migrate", "erase", "record", "simulate", "bench");

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments, Console.ofProcess()));
  }

  /// Runs one command line; returns its exit code. What was not all taken, as by a full disk or a
  /// closed pipe, is not fine: whoever reads it would take a part for the whole.
  public static int run(String[] words, Console console) {
    int code = ran(words, console);
    if (code == Exit.FINE && console.output().checkError()) {
      console.err("banyan: standard output takes no more: what is there is not all of it");
      return Exit.PROBLEMS;
    }
    return code;
  }

  private static int ran(String[] words, Console console) {
    if (words.length == 0 || List.of("help", "--help", "-h").contains(words[0])) {
      console.out(help());
      return words.length == 0 ? Exit.USAGE : Exit.FINE;
    }
    Optional<Command> command =
        COMMANDS.stream().filter(one -> one.name().equals(words[0])).findFirst();
    if (command.isEmpty() && PLANNED.contains(words[0])) {
      console.err("banyan: `" + words[0] + "` is not built yet");
      console.err("`banyan help` lists what there is");
      return Exit.USAGE;
    }
    if (command.isEmpty()) {
      String hint = Suggestion.forWord(words[0], COMMANDS.stream().map(Command::name).toList());
      console.err(
          "banyan: there is no command `" + words[0] + "`" + (hint == null ? "" : "; " + hint));
      console.err("`banyan help` lists the commands");
      return Exit.USAGE;
    }
    List<String> rest = Arrays.asList(words).subList(1, words.length);
    if (rest.contains("--help")) {
      console.out(command.get().usage());
      return Exit.FINE;
    }
    try {
      return command.get().run(Arguments.parse(rest, command.get()), console);
    } catch (UsageException e) {
      console.err("banyan " + words[0] + ": " + e.getMessage());
      console.err(command.get().usage());
      return Exit.USAGE;
    }
  }

  private static String help() {
    StringBuilder help = new StringBuilder("usage: banyan COMMAND [ARGUMENT…]\n\n");
    for (Command command : COMMANDS) {
      help.append("  %-12s %s%n".formatted(command.name(), command.summary()));
    }
    return help.append("\n`banyan COMMAND --help` tells more").toString();
  }
}
