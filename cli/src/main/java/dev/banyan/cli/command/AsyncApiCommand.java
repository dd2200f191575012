package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.gateway.api.asyncapi.AsyncApiWriter;
import dev.banyan.gateway.api.openapi.ApiDescription;
import dev.banyan.gateway.assemble.ApiContracts;
import dev.banyan.gateway.assemble.Assembly;
import java.util.List;
import java.util.Map;

/// `banyan asyncapi FILE [API]`: the AsyncAPI 3.0 document of an API's streams of events, as the
/// gateway serves it.
public final class AsyncApiCommand implements Command {
  @Override
  public String name() {
    return "asyncapi";
  }

  @Override
  public String summary() {
    return "the AsyncAPI 3.0 document of an API's streams of events";
  }

  @Override
  public String usage() {
    return "usage: banyan asyncapi FILE [API] [--with OVERLAY]…   (API where there are several)";
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
    all.values().removeIf(api -> AsyncApiWriter.streams(api).isEmpty());
    if (all.isEmpty()) {
      throw new UsageException("no API of the configuration has `events`");
    }
    ApiDescription api = OpenApiCommand.chosen(all, arguments);
    console.output().print(AsyncApiWriter.write(api, ApiContracts.origin(assembly)));
    return Exit.FINE;
  }
}
