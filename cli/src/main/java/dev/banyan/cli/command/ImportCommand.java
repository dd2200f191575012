package dev.banyan.cli.command;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.connectors.jdbc.importer.ImportOptions;
import dev.banyan.connectors.jdbc.importer.Imported;
import dev.banyan.connectors.jdbc.importer.JdbcImporter;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.connectors.soap.importer.ImportedWsdl;
import dev.banyan.connectors.soap.importer.WsdlImport;
import dev.banyan.connectors.soap.importer.WsdlImporter;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.text.Mistakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `banyan import jdbc|wsdl …`: writes a configuration that works for a system that exists, and
/// says what it could not map.
public final class ImportCommand implements Command {
  private static final Pattern DATABASE =
      Pattern.compile("[/:]([A-Za-z][A-Za-z0-9_-]*)(?:[?;].*)?$");
  private static final Set<String> PLANNED = Set.of("copybook", "openapi", "asyncapi");

  @Override
  public String name() {
    return "import";
  }

  @Override
  public String summary() {
    return "write a configuration for a database or a SOAP service";
  }

  @Override
  public String usage() {
    return """
        usage: banyan import jdbc URL [--name NAME] [--user USER] [--password-file FILE]
                                      [--table TABLE]… [--into FOLDER]
               banyan import wsdl FILE [--name NAME] [--url URL] [--user USER]
                                      [--password-file FILE] [--into FOLDER]

        Writes NAME.yaml (and NAME.snapshot.yaml) into FOLDER, the current one where nothing is
        said, and checks them. Reads only, and never overwrites a file. A password stands in a file;
        the configuration refers to it.\
        """;
  }

  @Override
  public List<String> options() {
    return List.of("--name", "--url", "--user", "--password-file", "--table", "--into");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    String kind = arguments.operand(0, "`jdbc` or `wsdl`");
    if (PLANNED.contains(kind)) {
      throw new UsageException("importing `" + kind + "` is not built yet");
    }
    return switch (kind) {
      case "jdbc" -> jdbc(arguments, console);
      case "wsdl" -> wsdl(arguments, console);
      case String other -> throw new UsageException("`" + other + "` is neither `jdbc` nor `wsdl`");
    };
  }

  private static int jdbc(Arguments arguments, Console console) {
    String url = arguments.operand(1, "the database's URL");
    if (!url.startsWith("jdbc:")) {
      throw new UsageException(
          "a database's URL begins with jdbc:, like jdbc:postgresql://HOST/DB");
    }
    if (url.toLowerCase(Locale.ROOT).contains("password=")) {
      throw new UsageException("the URL must not hold a password; give it by --password-file FILE");
    }
    Matcher database = DATABASE.matcher(url.replaceFirst("[?;].*$", ""));
    String name = name(arguments, database.find() ? database.group(1) : "database");
    Path folder = console.path(arguments.option("--into").orElse("."));
    String user = arguments.option("--user").orElse(null);
    Path passwordFile = arguments.option("--password-file").map(console::path).orElse(null);
    ImportOptions options =
        new ImportOptions(
            name,
            url,
            user,
            passwordFile == null ? null : reference(folder, passwordFile, name),
            name + ".snapshot.yaml",
            Set.copyOf(arguments.all("--table")));
    NewFiles files = new NewFiles(folder).add(name + ".yaml", "").add(options.snapshotFile(), "");
    Imported imported;
    try {
      imported = JdbcImporter.run(options, JdbcSettings.of(url, user, password(passwordFile)));
    } catch (Fault fault) {
      console.err(fault.getMessage());
      console.err(String.valueOf(fault.operator()));
      return fault.kind() == Fault.Kind.NOT_FOUND ? Exit.PROBLEMS : Exit.UNREACHABLE;
    }
    files.add(name + ".yaml", imported.configuration());
    files.add(options.snapshotFile(), imported.snapshotText());
    files.write(console);
    imported.report().forEach(line -> console.out("note: " + line));
    return checked(folder.resolve(name + ".yaml"), console);
  }

  private static int wsdl(Arguments arguments, Console console) {
    Path file = console.path(arguments.operand(1, "the WSDL FILE"));
    if (!Files.isRegularFile(file)) {
      throw new UsageException("there is no file " + file);
    }
    Path folder = console.path(arguments.option("--into").orElse("."));
    if (!file.startsWith(folder)) {
      throw new UsageException(
          "the WSDL must lie in the configuration's folder, "
              + folder
              + ": copy it there with all that it imports");
    }
    String base = String.valueOf(file.getFileName()).replaceFirst("\\.[A-Za-z]+$", "");
    String name = name(arguments, base);
    Path passwordFile = arguments.option("--password-file").map(console::path).orElse(null);
    NewFiles files = new NewFiles(folder).add(name + ".yaml", "");
    ImportedWsdl imported =
        WsdlImporter.run(
            new WsdlImport(
                name,
                folder,
                folder.relativize(file).toString().replace('\\', '/'),
                arguments.option("--url").orElse(null),
                arguments.option("--user").orElse(null),
                passwordFile == null ? null : reference(folder, passwordFile, name)));
    if (imported.mistakes().hasErrors()) {
      console.err(imported.mistakes().render());
      return Exit.PROBLEMS;
    }
    files.add(name + ".yaml", imported.configuration());
    files.write(console);
    imported.report().forEach(line -> console.out("note: " + line));
    return checked(folder.resolve(name + ".yaml"), console);
  }

  private static String name(Arguments arguments, String proposed) {
    String name = arguments.option("--name").orElse(proposed);
    String word = name.replaceAll("[^A-Za-z0-9_-]+", "-").toLowerCase(Locale.ROOT);
    if (!word.matches("[a-z_].*")) {
      throw new UsageException("`" + name + "` cannot be a system's name; give one by --name");
    }
    return word;
  }

  /// How the configuration refers to the password: its file, where that lies in the folder;
  /// otherwise a variable.
  private static String reference(Path folder, Path file, String name) {
    return file.startsWith(folder)
        ? "${file:" + folder.relativize(file).toString().replace('\\', '/') + "}"
        : "${env:" + name.toUpperCase(Locale.ROOT).replace('-', '_') + "_PASSWORD}";
  }

  private static @Nullable Secret password(@Nullable Path file) {
    try {
      return file == null ? null : Secret.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UsageException("the password file " + file + " cannot be read");
    }
  }

  private static int checked(Path file, Console console) {
    Mistakes mistakes = new Mistakes();
    Assembly assembly = Checking.of(file, console).assemble(null, mistakes);
    if (assembly == null || mistakes.hasErrors()) {
      console.err(mistakes.render());
      console.err("the configuration needs a hand before it works");
      return Exit.PROBLEMS;
    }
    String shown = NewFiles.shown(console, file);
    console.out(
        "checked: "
            + Console.count(assembly.operations().size(), "operation")
            + ", "
            + Console.count(assembly.routes().size(), "route")
            + "; next: banyan run "
            + shown);
    return Exit.FINE;
  }
}
