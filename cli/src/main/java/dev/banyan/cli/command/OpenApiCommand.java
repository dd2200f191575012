package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.gateway.api.openapi.ApiDescription;
import dev.banyan.gateway.api.openapi.OpenApiWriter;
import dev.banyan.gateway.assemble.ApiContracts;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.text.Suggestion;
import java.util.List;
import java.util.Map;

/// `banyan openapi FILE [API]`: the OpenAPI 3.1 document of an API, as the gateway serves it.
public final class OpenApiCommand implements Command {
  @Override
  public String name() {
    return "openapi";
  }

  @Override
  public String summary() {
    return "the OpenAPI 3.1 document of an API";
  }

  @Override
  public String usage() {
    return "usage: banyan openapi FILE [API] [--with OVERLAY]…   (API where there are several)";
  }

  @Override
  public List<String> options() {
    return List.of("--with");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    Assembly assembly = Checking.of(arguments, console).assembleOrReport(console);
    if (assembly == null) {
      return Exit.PROBLEMS;
    }
    Map<String, ApiDescription> all = ApiContracts.all(assembly);
    console.output().print(OpenApiWriter.write(chosen(all, arguments)));
    return Exit.FINE;
  }

  /// The API that is named, or the only one.
  static ApiDescription chosen(Map<String, ApiDescription> all, Arguments arguments) {
    if (all.isEmpty()) {
      throw new UsageException("the configuration has no API");
    }
    if (arguments.operands().size() < 2 && all.size() > 1) {
      throw new UsageException("name the API: " + String.join(", ", all.keySet()));
    }
    String name =
        arguments.operands().size() < 2
            ? all.keySet().iterator().next()
            : arguments.operands().get(1);
    ApiDescription api = all.get(name);
    if (api == null) {
      String hint = Suggestion.forWord(name, all.keySet());
      throw new UsageException(
          "there is no API `" + name + "`" + (hint == null ? "" : "; " + hint));
    }
    return api;
  }
}
