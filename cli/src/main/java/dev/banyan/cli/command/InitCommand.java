package dev.banyan.cli.command;

import dev.banyan.base.Fault;
import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.connectors.jdbc.importer.ImportOptions;
import dev.banyan.connectors.jdbc.importer.JdbcImporter;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.gateway.security.ApiKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// `banyan init [FOLDER]`: a first configuration that works on any machine: an old-fashioned table
/// in an embedded database, an API over it, a caller's key, and a test.
public final class InitCommand implements Command {
  @Override
  public String name() {
    return "init";
  }

  @Override
  public String summary() {
    return "write a first configuration and its test";
  }

  @Override
  public String usage() {
    return "usage: banyan init [FOLDER]   (the current one where nothing is said)";
  }

  @Override
  public int run(Arguments arguments, Console console) {
    String operand = arguments.operands().isEmpty() ? "." : arguments.operands().getFirst();
    Path folder = console.path(operand).toAbsolutePath().normalize();
    String path = folder.toString().replace('\\', '/');
    String url = "jdbc:h2:file:" + path + "/data/shop;INIT=RUNSCRIPT FROM '" + path + "/shop.sql'";
    String key = KeysCommand.newKey();
    NewFiles files =
        new NewFiles(folder)
            .add("banyan.yaml", template("banyan.yaml").replace("THE-URL", url))
            .add("banyan.test.yaml", template("banyan.test.yaml"))
            .add("keys.yaml", template("keys.yaml").replace("THE-HASH", ApiKeys.hash(key)))
            .add("shop.sql", template("shop.sql"))
            .add("shop.snapshot.yaml", snapshot());
    files.write(console);
    console.out(
        template("next.txt")
            .replace("THE-FILE", NewFiles.shown(console, folder.resolve("banyan.yaml")))
            .replace("THE-KEY", key)
            .stripTrailing());
    return Exit.FINE;
  }

  /// What the database looks like, read from one in a folder of its own.
  private static String snapshot() {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("banyan-init");
      Path script = Files.writeString(folder.resolve("shop.sql"), template("shop.sql"));
      String url =
          "jdbc:h2:mem:init;INIT=RUNSCRIPT FROM '" + script.toString().replace('\\', '/') + "'";
      return JdbcImporter.run(
              new ImportOptions("shop", url, null, null, "shop.snapshot.yaml", Set.of()),
              JdbcSettings.of(url, null, null))
          .snapshotText();
    } catch (IOException e) {
      throw Fault.bug("no temporary folder can be used", e);
    } finally {
      delete(folder);
    }
  }

  private static void delete(@org.jspecify.annotations.Nullable Path folder) {
    try {
      if (folder != null) {
        Files.deleteIfExists(folder.resolve("shop.sql"));
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw Fault.bug("a temporary folder cannot be removed", e);
    }
  }

  private static String template(String name) {
    try (InputStream in = InitCommand.class.getResourceAsStream("/dev/banyan/cli/init/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no template " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Fault.bug("a template cannot be read", e);
    }
  }
}
