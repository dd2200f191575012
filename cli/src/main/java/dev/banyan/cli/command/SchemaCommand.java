package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.config.schema.JsonSchema;
import dev.banyan.connect.Connector;
import dev.banyan.connectors.Connectors;
import java.util.Map;
import java.util.TreeMap;

/// `banyan schema`: the JSON Schema of the configuration language, for editors.
public final class SchemaCommand implements Command {
  @Override
  public String name() {
    return "schema";
  }

  @Override
  public String summary() {
    return "the JSON Schema of configurations, for editors";
  }

  @Override
  public String usage() {
    return """
        usage: banyan schema > banyan.schema.json

        Put this line first in a configuration, and editors complete and check it:
          # yaml-language-server: $schema=banyan.schema.json\
        """;
  }

  @Override
  public int run(Arguments arguments, Console console) {
    console.output().print(JsonSchema.of(settings()));
    return Exit.FINE;
  }

  /// The settings of every kind of system, by kind.
  static Map<String, Class<? extends Record>> settings() {
    Map<String, Class<? extends Record>> settings = new TreeMap<>();
    for (Connector<?> connector : Connectors.all()) {
      settings.put(connector.kind(), connector.settings());
    }
    return settings;
  }
}
