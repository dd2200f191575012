package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.connectors.soap.importer.ImportedWsdl;
import dev.banyan.connectors.soap.importer.WsdlImport;
import dev.banyan.connectors.soap.importer.WsdlImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `banyan import wsdl FILE`: writes a configuration that works, with readable names, and says what
/// it could not map. Never overwrites a file.
public final class ImportCommand implements Command {
  @Override
  public String name() {
    return "import";
  }

  @Override
  public String summary() {
    return "write a configuration for a system that exists";
  }

  @Override
  public String usage() {
    return """
        usage: banyan import wsdl FILE [--system NAME] [--url URL] [--out FILE]
                      [--username NAME --password REFERENCE]

        The WSDL lies beside the configuration or below it. REFERENCE is ${env:NAME} or
        ${file:PATH}.\
        """;
  }

  @Override
  public List<String> options() {
    return List.of("--system", "--url", "--out", "--username", "--password");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    return switch (arguments.operand(0, "what to import (`wsdl`)")) {
      case "wsdl" -> wsdl(arguments, console);
      case String other -> throw new UsageException("there is no import of `" + other + "`");
    };
  }

  private static int wsdl(Arguments arguments, Console console) {
    String operand = arguments.operand(1, "the WSDL FILE");
    Path wsdl = console.path(operand).toAbsolutePath();
    if (!Files.isRegularFile(wsdl)) {
      throw new UsageException("there is no file " + operand);
    }
    String system = arguments.option("--system").orElseGet(() -> name(wsdl));
    Path out = console.path(arguments.option("--out").orElse(system + ".yaml")).toAbsolutePath();
    Path folder = out.getParent();
    if (folder == null || !wsdl.startsWith(folder)) {
      throw new UsageException("the WSDL must lie beside the configuration or below it");
    }
    if (Files.exists(out)) {
      throw new UsageException(out.getFileName() + " exists already: name another with --out");
    }
    String password = arguments.option("--password").orElse(null);
    if (password != null && !password.startsWith("${")) {
      throw new UsageException("--password takes a reference like ${env:NAME}, never the password");
    }
    ImportedWsdl imported =
        WsdlImporter.run(
            new WsdlImport(
                system,
                folder,
                folder.relativize(wsdl).toString().replace('\\', '/'),
                arguments.option("--url").orElse(null),
                arguments.option("--username").orElse(null),
                password));
    if (!imported.mistakes().sorted().isEmpty()) {
      console.err(imported.mistakes().render());
    }
    if (imported.configuration().isEmpty()) {
      imported.report().forEach(console::err);
      return Exit.PROBLEMS;
    }
    return write(out, imported, console);
  }

  private static int write(Path out, ImportedWsdl imported, Console console) {
    try {
      Files.writeString(out, imported.configuration());
    } catch (IOException e) {
      console.err(out.getFileName() + " cannot be written: " + e.getMessage());
      return Exit.PROBLEMS;
    }
    imported.report().forEach(console::out);
    console.out("wrote " + out.getFileName() + "; try `banyan check " + out.getFileName() + "`");
    return Exit.FINE;
  }

  /// The file's name without its ending, as a system may be called.
  private static String name(Path file) {
    String plain =
        String.valueOf(file.getFileName())
            .replaceAll("\\.[^.]*$", "")
            .replaceAll("[^A-Za-z0-9]+", "-")
            .replaceAll("^[^A-Za-z]+|-+$", "");
    return plain.isEmpty() ? "legacy" : plain.toLowerCase(java.util.Locale.ROOT);
  }
}
