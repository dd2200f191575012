package dev.banyan.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `banyan run` in a process of its own, so that it can be killed and started again on what it left
/// behind. One thread owns it.
final class GatewayProcess implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final String LISTENING = "listening: ";

  private final Path configuration;
  private final Map<String, String> variables;
  private @Nullable ChildProcess process;
  private Path log;
  private int starts;

  GatewayProcess(Path configuration, Map<String, String> variables) {
    this.configuration = configuration;
    this.variables = new HashMap<>(variables);
    this.log = configuration.resolveSibling("gateway.log");
  }

  /// Starts it, as this process was started, and waits until it listens. Throws, with what it said,
  /// where it does not.
  void start() throws IOException {
    starts++;
    log = configuration.resolveSibling("gateway-" + starts + ".log");
    List<String> words = new ArrayList<>();
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("-X") || option.startsWith("--")) {
        words.add(option);
      }
    }
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.banyan.cli.Main"));
    words.addAll(List.of("run", configuration.toString(), "--no-reload"));
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
  void kill() {
    if (process != null) {
      process.kill();
    }
  }

  Path configuration() {
    return configuration;
  }

  URI publicAddress() {
    return URI.create(address("public"));
  }

  URI adminAddress() {
    return URI.create(address("admin"));
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
