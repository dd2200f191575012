package dev.banyan.docs;

import dev.banyan.cli.Console;
import dev.banyan.cli.Main;
import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import dev.banyan.text.Mistakes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs the commands of a document in a folder of its own, in this process: `banyan` (of which
/// `run` serves in the background, and `demo` the demonstration's configuration over the stand-in
/// of its SOAP service), `curl`, `cp`, and `java` for H2's script runner and a stand-in service.
///
/// The documents' ports are replaced by free ones, in files and back in what is printed. One thread
/// owns it.
final class Shell implements AutoCloseable {
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z_]+)=(.*)");
  private static final int PUBLIC = 8080;
  private static final int ADMIN = 9090;
  private static final int SERVICE = 9001;

  private final Path home;
  private final Path folder;
  private final Map<Integer, Integer> ports = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final List<Process> processes = new ArrayList<>();
  private String served = "";
  private @Nullable TestGateway gateway;

  /// `home` is the checkout, `folder` where the commands run.
  Shell(Path home, Path folder) throws IOException {
    this.home = home;
    this.folder = folder;
    try (ServerSocket free = new ServerSocket(0)) {
      ports.put(SERVICE, free.getLocalPort());
    }
    environment.put("PUBLIC_PORT", "0");
    environment.put("ADMIN_PORT", "0");
    environment.put("CRM_URL", "http://127.0.0.1:" + ports.get(SERVICE) + "/crm");
  }

  String read(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  /// Writes a file. Where it is what the gateway serves, the gateway reads it again; what it says
  /// then is returned.
  String write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, real(text));
    if (gateway == null || !name.equals(served)) {
      return "";
    }
    Mistakes mistakes = gateway.reload(real(text));
    return mistakes.hasErrors()
        ? shown(mistakes.render()) + "\nreload refused: the configuration before stays in force\n"
        : "reloaded\n";
  }

  /// Runs commands, one a line; what they print.
  String run(String commands) throws IOException {
    StringBuilder printed = new StringBuilder();
    for (String line : commands.replace("\\\n", " ").split("\n", -1)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String output = shown(command(words(line)));
        printed.append(output).append(output.isEmpty() || output.endsWith("\n") ? "" : "\n");
      }
    }
    return printed.toString();
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      words.add(word.group().replaceAll("'([^']*)'|\"([^\"]*)\"", "$1$2"));
    }
    return words;
  }

  private String command(List<String> words) throws IOException {
    Matcher assignment = ASSIGNMENT.matcher(words.getFirst());
    if (assignment.matches()) {
      environment.put(assignment.group(1), real(assignment.group(2)));
      return command(words.subList(1, words.size()));
    }
    return switch (words.getFirst()) {
      case "banyan", "./banyan" -> banyan(words.subList(1, words.size()));
      case "curl" -> curl(words);
      case "java" -> java(words);
      case "cp" -> copy(words.get(1).replace("$BANYAN", home.toString()), words.get(2));
      case String other -> throw new AssertionError("the documents use no `" + other + "`");
    };
  }

  private String copy(String from, String to) throws IOException {
    Files.copy(Path.of(from), folder.resolve(to));
    return "";
  }

  private String curl(List<String> words) throws IOException {
    Curl curl = Curl.parse(words);
    Integer port = ports.get(curl.address().getPort());
    if (port == null) {
      throw new AssertionError("nothing listens at " + curl.address());
    }
    return curl.send(port);
  }

  private String banyan(List<String> words) throws IOException {
    if (words.getFirst().equals("run")) {
      return serve(words.get(1));
    }
    if (words.getFirst().equals("demo")) {
      serve("meridian.yaml");
      return "";
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      Console console = new Console(out, out, InputStream.nullInputStream(), folder, environment);
      Main.run(words.stream().map(this::real).toArray(String[]::new), console);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /// Serves a file of the folder, instead of what was served before.
  String serve(String file) throws IOException {
    if (gateway != null) {
      gateway.close();
    }
    String text = Files.readString(folder.resolve(file));
    TestGateway started = TestGateway.start(folder, text, environment, Connectors.all());
    gateway = started;
    served = file;
    StringBuilder said = new StringBuilder();
    ports.put(PUBLIC, started.server().port("public"));
    ports.put(ADMIN, started.server().port("admin"));
    started
        .server()
        .listeners()
        .forEach((name, address) -> said.append("listening: " + name + " " + address + "\n"));
    return said.toString();
  }

  private String java(List<String> words) throws IOException {
    int script = words.indexOf("-script");
    if (script > 0) {
      runScript(words.get(words.indexOf("-url") + 1), words.get(script + 1));
      return "";
    }
    String program = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(program, words.get(1))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    processes.add(process);
    return String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine());
  }

  private void runScript(String url, String script) throws IOException {
    try (Connection connection = DriverManager.getConnection(real(url), "sa", "");
        var statement = connection.createStatement()) {
      statement.execute(Files.readString(folder.resolve(script)));
    } catch (SQLException e) {
      throw new AssertionError(script + " does not run", e);
    }
  }

  /// As it is written in a document, made real.
  private String real(String text) {
    return text.replace("port: " + PUBLIC, "port: 0")
        .replace("port: " + ADMIN, "port: 0")
        .replace(Integer.toString(SERVICE), String.valueOf(ports.get(SERVICE)))
        .replace("jdbc:h2:./", "jdbc:h2:" + folder + "/");
  }

  /// As it was printed, made what a document shows.
  private String shown(String text) {
    String shown = text.replace(folder + "/", "");
    for (Map.Entry<Integer, Integer> port : ports.entrySet()) {
      shown = shown.replace(":" + port.getValue(), ":" + port.getKey());
    }
    return shown;
  }

  @Override
  public void close() {
    if (gateway != null) {
      gateway.close();
    }
    for (Process process : processes) {
      process.destroyForcibly();
      try {
        process.inputReader(StandardCharsets.UTF_8).close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
