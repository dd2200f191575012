package dev.banyan.cli.demo.tour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `banyan run` in a process of its own, so that it can be killed and started again on what it left
/// behind. One thread owns it.
public final class GatewayProcess implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration RELOAD_MAX = Duration.ofSeconds(30);
  private static final String LISTENING = "listening: ";

  private final Path configuration;
  private final Map<String, String> variables;
  private @Nullable ChildProcess process;
  private Path log;
  private int starts;

  public GatewayProcess(Path configuration, Map<String, String> variables) {
    this.configuration = configuration;
    this.variables = new HashMap<>(variables);
    this.log = configuration.resolveSibling("gateway.log");
  }

  /// Starts it, as this process was started, and waits until it listens. Throws, with what it said,
  /// where it does not.
  public void start() throws IOException {
    starts++;
    log = configuration.resolveSibling("gateway-" + starts + ".log");
    List<String> words = ChildProcess.banyan(List.of("run", configuration.toString()));
    ChildProcess started =
        ChildProcess.start(new ChildProcess.Start(words, variables, log.toFile()));
    process = started;
    boolean ready =
        Guide.waitFor(START_MAX, () -> !address("public").isEmpty() || !started.isAlive());
    if (!ready || !started.isAlive()) {
      throw new IOException("the gateway did not start:\n" + said());
    }
  }

  /// Ends it at once, as `kill -9` does.
  public void kill() {
    if (process != null) {
      process.kill();
    }
  }

  public Path configuration() {
    return configuration;
  }

  public URI publicAddress() {
    return URI.create(address("public"));
  }

  public URI adminAddress() {
    return URI.create(address("admin"));
  }

  /// Waits for what becomes of a change of the configuration since the last start: the line that
  /// says so, or an empty text where none comes.
  public String reload(Runnable change) {
    long before = reloads();
    change.run();
    boolean seen = Guide.waitFor(RELOAD_MAX, () -> reloads() > before);
    return seen ? said().lines().filter(GatewayProcess::tellsOfReload).toList().getLast() : "";
  }

  private long reloads() {
    return said().lines().filter(GatewayProcess::tellsOfReload).count();
  }

  private static boolean tellsOfReload(String line) {
    return line.startsWith("reload");
  }

  private String address(String listener) {
    String beginning = LISTENING + listener + " ";
    return said()
        .lines()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()))
        .findFirst()
        .orElse("");
  }

  private String said() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.terminate();
    }
  }
}
