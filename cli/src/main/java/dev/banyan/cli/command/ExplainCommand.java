package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.cli.explain.Explanation;
import dev.banyan.cli.explain.RequestExplanation;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.json.JsonTree;
import java.util.List;
import java.util.Locale;

/// `banyan explain FILE [METHOD PATH]`: what a configuration means, or what one request would meet.
public final class ExplainCommand implements Command {
  @Override
  public String name() {
    return "explain";
  }

  @Override
  public String summary() {
    return "what a configuration means, or what one request would meet";
  }

  @Override
  public String usage() {
    return """
        usage: banyan explain FILE [--json] [--with OVERLAY]…
               banyan explain FILE METHOD PATH [--json] [--with OVERLAY]…

        Without a path: every limit, preset and default spelled out. With one, as in GET
        /v1/customers/42: the route that wins and why, gate, operation, guards, problems.\
        """;
  }

  @Override
  public List<String> flags() {
    return List.of("--json");
  }

  @Override
  public List<String> options() {
    return List.of("--with");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    Checking checking = Checking.of(arguments, console);
    List<String> words = arguments.operands().subList(1, arguments.operands().size());
    if (words.size() == 1 && words.getFirst().contains(" ")) {
      words = List.of(words.getFirst().strip().split(" +", 2));
    }
    if (words.size() == 1 || words.size() > 2) {
      throw new UsageException("a request is METHOD and PATH: GET /v1/customers/42");
    }
    if (words.size() == 2 && !words.get(1).startsWith("/")) {
      throw new UsageException("a path starts with `/`");
    }
    Assembly assembly = checking.assembleOrReport(console);
    if (assembly == null) {
      return Exit.PROBLEMS;
    }
    JsonTree tree =
        words.isEmpty()
            ? Explanation.of(assembly)
            : RequestExplanation.of(
                assembly,
                words.getFirst().toUpperCase(Locale.ROOT),
                words.get(1).replaceFirst("[?#].*$", ""));
    console.output().print(arguments.flag("--json") ? tree.pretty() : Explanation.text(tree));
    return Exit.FINE;
  }
}
