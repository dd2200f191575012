package dev.banyan.testkit;

import dev.banyan.config.decode.Environment;
import dev.banyan.connect.Connector;
import dev.banyan.gateway.assemble.Assembler;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.observe.Observations;
import dev.banyan.gateway.server.GatewayServer;
import dev.banyan.http.HttpRuntime;
import dev.banyan.text.Mistakes;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// A gateway in this process, serving a configuration given as text, on free ports: for tests of
/// Banyan and of configurations. The configuration must name a listener `public` on port 0.
public final class TestGateway implements AutoCloseable {
  private static final Duration PROBED_EVERY = Duration.ofMillis(50);

  private final Path file;
  private final HttpRuntime http;
  private final GatewayServer server;
  private final Watching watching;
  private final HttpClient client = HttpClient.newHttpClient();

  /// What the gateway is watched with, and the lines of its access log.
  private record Watching(Observation observation, LogLines log) {}

  private TestGateway(Path file, HttpRuntime http, GatewayServer server, Watching watching) {
    this.file = file;
    this.http = http;
    this.server = server;
    this.watching = watching;
  }

  /// Writes the configuration into the folder and starts; throws `AssertionError` with the mistakes
  /// where it does not hold together.
  public static TestGateway start(
      Path folder,
      String configuration,
      Map<String, String> environment,
      List<Connector<?>> kinds) {
    return start(folder, configuration, environment, kinds, UnaryOperator.identity());
  }

  /// The same, with what is put together changed before it is served: for what no configuration
  /// brings about.
  public static TestGateway start(
      Path folder,
      String configuration,
      Map<String, String> environment,
      List<Connector<?>> kinds,
      UnaryOperator<Assembly> changed) {
    Path file = folder.resolve("banyan.yaml");
    write(file, configuration);
    LogLines log = new LogLines();
    Observation observation = Observations.every(PROBED_EVERY, new PrintStream(log, true));
    Assembler assembler = new Assembler(kinds, InstantSource.system(), observation.guards());
    Assembler.Files files = new Assembler.Files(file, List.of(), Environment.of(environment));
    HttpRuntime http = HttpRuntime.start(1, observation.edge());
    Mistakes mistakes = new Mistakes();
    GatewayServer server =
        GatewayServer.start(
            (before, found) -> {
              Assembly assembly = assembler.assemble(files, before, found);
              return assembly == null ? null : changed.apply(assembly);
            },
            http,
            observation,
            mistakes);
    if (server == null) {
      http.close();
      observation.close();
      throw new AssertionError("the configuration has mistakes:\n" + mistakes.render());
    }
    return new TestGateway(file, http, server, new Watching(observation, log));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public GatewayServer server() {
    return server;
  }

  public URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + server.port("public") + pathAndQuery);
  }

  /// The next line of the access log, in their order; waits for it, and fails where none comes.
  public String logLine() {
    return watching.log().next();
  }

  /// The same on the listener `admin`.
  public URI admin(String path) {
    return URI.create("http://127.0.0.1:" + server.port("admin") + path);
  }

  /// Replaces the configuration and reloads; returns what was found wrong.
  public Mistakes reload(String configuration) {
    write(file, configuration);
    Mistakes mistakes = new Mistakes();
    server.reload(mistakes);
    return mistakes;
  }

  /// Starts a request; `METHOD` and headers are the caller's.
  public HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(uri(pathAndQuery)).timeout(Duration.ofSeconds(20));
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public HttpResponse<String> get(String pathAndQuery, String... headers) {
    HttpRequest.Builder request = request(pathAndQuery);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  @Override
  public void close() {
    client.close();
    server.close();
    http.close();
    watching.observation().close();
  }
}
