package dev.banyan.cli.command;

import dev.banyan.cli.demo.DemoGateway;
import dev.banyan.config.decode.Environment;
import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.assemble.Assembler;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.observe.Observations;
import dev.banyan.gateway.server.GatewayServer;
import dev.banyan.gateway.server.Watch;
import dev.banyan.http.HttpRuntime;
import dev.banyan.text.Mistakes;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The gateway of the demonstration: as `banyan run` starts it, without its access log.
final class ServedDemo implements DemoGateway {
  @Override
  public @Nullable Running start(
      Path configuration, Map<String, String> environment, Consumer<String> log) {
    Observation observation =
        Observations.ofProcess(new PrintStream(OutputStream.nullOutputStream(), false));
    Assembler assembler =
        new Assembler(Connectors.all(), InstantSource.system(), observation.guards());
    Assembler.Files files =
        new Assembler.Files(configuration, List.of(), Environment.of(environment));
    int loops = Runtime.getRuntime().availableProcessors();
    HttpRuntime http = HttpRuntime.start(loops, observation.edge());
    Mistakes mistakes = new Mistakes();
    GatewayServer server =
        GatewayServer.start(
            (before, found) -> assembler.assemble(files, before, found),
            http,
            observation,
            mistakes);
    if (server == null) {
      log.accept(mistakes.render());
      http.close();
      observation.close();
      return null;
    }
    List<Reload> reloads = new CopyOnWriteArrayList<>();
    Watch watch =
        Watch.files(server, done -> reloads.add(new Reload(done.inForce(), done.report())));
    return new Served(server, http, observation, watch, reloads);
  }

  private record Served(
      GatewayServer server,
      HttpRuntime http,
      Observation observation,
      Watch watch,
      List<Reload> reloads)
      implements Running {
    @Override
    public URI publicAddress() {
      return URI.create("http://127.0.0.1:" + server.port("public"));
    }

    @Override
    public URI adminAddress() {
      return URI.create("http://127.0.0.1:" + server.port(GatewayServer.ADMIN));
    }

    @Override
    public void close() {
      watch.close();
      server.stop(Duration.ofSeconds(2));
      http.close();
      observation.close();
    }
  }
}
