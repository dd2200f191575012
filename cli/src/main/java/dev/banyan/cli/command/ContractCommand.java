package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.gateway.api.asyncapi.AsyncApiWriter;
import dev.banyan.gateway.api.openapi.ApiDescription;
import dev.banyan.gateway.api.openapi.OpenApiWriter;
import dev.banyan.gateway.assemble.ApiContracts;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.text.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// `banyan openapi FILE [API]` and `banyan asyncapi FILE [API]`: a document of an API, as the
/// gateway serves it.
public final class ContractCommand implements Command {
  private final String name;
  private final String document;
  private final Predicate<ApiDescription> has;
  private final String nobody;
  private final Writer writer;

  private interface Writer {
    String write(ApiDescription api, ApiDescription.Origin origin);
  }

  /// @param has which APIs have such a document
  /// @param nobody what is said where none has
  private ContractCommand(
      String name, String document, Predicate<ApiDescription> has, String nobody, Writer writer) {
    this.name = name;
    this.document = document;
    this.has = has;
    this.nobody = nobody;
    this.writer = writer;
  }

  public static Command openApi() {
    return new ContractCommand(
        "openapi",
        "the OpenAPI 3.1 document of an API",
        _ -> true,
        "the configuration has no API",
        (api, _) -> OpenApiWriter.write(api));
  }

  public static Command asyncApi() {
    return new ContractCommand(
        "asyncapi",
        "the AsyncAPI 3.0 document of an API's streams of events",
        api -> !AsyncApiWriter.streams(api).isEmpty(),
        "no API of the configuration has `events`",
        AsyncApiWriter::write);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return document;
  }

  @Override
  public String usage() {
    return "usage: banyan "
        + name
        + " FILE [API] [--with OVERLAY]…   (API where there are several)";
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
    all.values().removeIf(has.negate());
    ApiDescription api = chosen(all, arguments);
    console.output().print(writer.write(api, ApiContracts.origin(assembly)));
    return Exit.FINE;
  }

  /// The API that is named, or the only one.
  private ApiDescription chosen(Map<String, ApiDescription> all, Arguments arguments) {
    if (all.isEmpty()) {
      throw new UsageException(nobody);
    }
    boolean named = arguments.operands().size() > 1;
    if (!named && all.size() > 1) {
      throw new UsageException("name the API: " + String.join(", ", all.keySet()));
    }
    String wanted = named ? arguments.operands().get(1) : all.keySet().iterator().next();
    ApiDescription api = all.get(wanted);
    if (api == null) {
      String hint = Suggestion.forWord(wanted, all.keySet());
      throw new UsageException(
          "there is no API `" + wanted + "`" + (hint == null ? "" : "; " + hint));
    }
    return api;
  }
}
