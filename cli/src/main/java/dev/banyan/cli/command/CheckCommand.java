package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.text.Mistakes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `banyan check FILE`: every problem of every file at once, with place and remedy.
public final class CheckCommand implements Command {
  @Override
  public String name() {
    return "check";
  }

  @Override
  public String summary() {
    return "find every problem of a configuration";
  }

  @Override
  public String usage() {
    return "usage: banyan check FILE [--with OVERLAY]… [--json | --sarif]";
  }

  @Override
  public List<String> flags() {
    return List.of("--json", "--sarif");
  }

  @Override
  public List<String> options() {
    return List.of("--with");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    Checking checking = Checking.of(arguments, console);
    Mistakes mistakes = new Mistakes();
    Assembly assembly = checking.assemble(null, mistakes);
    if (arguments.flag("--json")) {
      console.out(MistakeReport.json(mistakes));
    } else if (arguments.flag("--sarif")) {
      console.out(MistakeReport.sarif(mistakes));
    } else {
      print(mistakes, assembly, console);
    }
    return mistakes.hasErrors() ? Exit.PROBLEMS : Exit.FINE;
  }

  private static void print(Mistakes mistakes, @Nullable Assembly assembly, Console console) {
    if (!mistakes.sorted().isEmpty()) {
      console.err(mistakes.render());
    }
    int errors = mistakes.errorCount();
    int warnings = mistakes.sorted().size() - errors;
    if (assembly != null && errors == 0) {
      console.out(
          assembly.name()
              + ": fine ("
              + Console.count(assembly.systems().size(), "system")
              + ", "
              + Console.count(assembly.operations().size(), "operation")
              + ", "
              + Console.count(assembly.routes().size(), "route")
              + pipelines(assembly.durable().pipelines().size())
              + (warnings == 0 ? ")" : ", " + Console.count(warnings, "warning") + ")"));
    } else {
      console.err(Console.count(errors, "error") + ", " + Console.count(warnings, "warning"));
    }
  }

  private static String pipelines(int number) {
    return number == 0 ? "" : ", " + Console.count(number, "pipeline");
  }
}
