package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.gateway.observe.ApplicationLog;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.observe.Observations;
import dev.banyan.gateway.server.GatewayServer;
import dev.banyan.gateway.server.Watch;
import dev.banyan.http.HttpRuntime;
import dev.banyan.text.Mistakes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// `banyan run FILE`: serves a configuration until told to stop; reloads when a file of it changes.
public final class RunCommand implements Command {
  private static final Duration GRACE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "run";
  }

  @Override
  public String summary() {
    return "serve a configuration, and reload when it changes";
  }

  @Override
  public String usage() {
    return "usage: banyan run FILE [--with OVERLAY]… [--no-reload]";
  }

  @Override
  public List<String> flags() {
    return List.of("--no-reload");
  }

  @Override
  public List<String> options() {
    return List.of("--with");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    int loops = Runtime.getRuntime().availableProcessors();
    Mistakes mistakes = new Mistakes();
    try (ApplicationLog _ = ApplicationLog.on(console.errors());
        Observation observation = Observations.ofProcess(console.raw());
        HttpRuntime http = HttpRuntime.start(loops, observation.edge())) {
      Checking checking = Checking.of(arguments, observation.guards(), console);
      GatewayServer server = GatewayServer.start(checking::assemble, http, observation, mistakes);
      if (!mistakes.sorted().isEmpty()) {
        console.err(mistakes.render());
      }
      if (server == null) {
        console.err("not started: " + Console.count(mistakes.errorCount(), "error"));
        return Exit.PROBLEMS;
      }
      serve(server, arguments.flag("--no-reload"), console);
      return Exit.FINE;
    }
  }

  private static void serve(GatewayServer server, boolean fixed, Console console) {
    server
        .listeners()
        .forEach((name, address) -> console.err("listening: " + name + " " + address));
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  stop.countDown();
                  await(stopped);
                });
    Runtime.getRuntime().addShutdownHook(hook);
    try (Watch _ = fixed ? Watch.OFF : Watch.files(server, reload -> console.err(reload.text()))) {
      await(stop);
      console.err("stopping");
      boolean clean = server.stop(GRACE);
      console.err(
          clean ? "stopped" : "stopped; requests were cut after " + GRACE.toSeconds() + " s");
    } finally {
      stopped.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
