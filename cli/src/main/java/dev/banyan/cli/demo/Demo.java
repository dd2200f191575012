package dev.banyan.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The demonstration: starts the legacy side, then Banyan in front of it, then walks through it or
/// waits until its input ends. Whatever was started is stopped at the end, by Ctrl-C too.
public final class Demo implements AutoCloseable {
  /// What came of it.
  public enum Outcome {
    FINE,
    /// A check of the tour failed, or the configuration did not start.
    PROBLEMS,
    /// The legacy side could not be started.
    UNREACHABLE
  }

  /// How it is started: with or without the tour; on `port`, or null for the usual one where it is
  /// free.
  public record Wishes(boolean tour, @Nullable Integer port) {}

  /// Where it talks to people.
  public record Terminal(InputStream in, PrintStream out, PrintStream errors) {}

  private static final int PUBLIC_PORT = 8080;
  private static final int ADMIN_PORT = 9090;

  private final Path example;
  private final DemoGateway gateway;
  private final Terminal terminal;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  /// `home` is the folder of the checkout, with the example built.
  public Demo(Path home, DemoGateway gateway, Terminal terminal) {
    this.example = home.resolve("examples").resolve("meridian");
    this.gateway = gateway;
    this.terminal = terminal;
  }

  /// Runs to its end.
  public Outcome run(Wishes wishes, Map<String, String> environment) {
    Thread end = new Thread(this::close, "demo end");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      return start(wishes, environment);
    } finally {
      close();
      forget(end);
    }
  }

  private static void forget(Thread end) {
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException _) {
      // The process is ending already, by that very thread.
    }
  }

  private Outcome start(Wishes wishes, Map<String, String> environment) {
    DemoLogin login = new DemoLogin();
    Workspace workspace;
    LegacyProcess legacy;
    try {
      workspace = kept(new Workspace(example, login.keySet()));
      say("starting Meridian: CRM (SOAP), ERP (PostgreSQL), catalogue (HTTP)");
      legacy = kept(LegacyProcess.start(example));
    } catch (IOException e) {
      terminal.errors().println("banyan demo: " + e.getMessage());
      return Outcome.UNREACHABLE;
    }
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("CRM_URL", legacy.address("crm"));
    variables.put("ERP_URL", legacy.address("erp"));
    variables.put("CATALOGUE_URL", legacy.address("catalogue"));
    variables.put("PUBLIC_PORT", Integer.toString(publicPort(wishes)));
    variables.put("ADMIN_PORT", Integer.toString(wishes.tour() ? 0 : usual(ADMIN_PORT)));
    say("starting Banyan in front of it");
    DemoGateway.Running running =
        gateway.start(workspace.configuration(), variables, terminal.errors()::println);
    if (running == null) {
      return Outcome.PROBLEMS;
    }
    kept(running);
    HttpClient http = kept(client());
    LegacySide side = new LegacySide(legacy, workspace, http);
    Scenery scenery = Scenery.of(running, side, workspace, login);
    return wishes.tour() ? tour(scenery, http) : show(scenery, legacy);
  }

  private static int publicPort(Wishes wishes) {
    Integer port = wishes.port();
    if (port != null) {
      return port;
    }
    return wishes.tour() ? 0 : usual(PUBLIC_PORT);
  }

  /// That port where it is free, else any.
  private static int usual(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return port;
    } catch (IOException _) {
      return 0;
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }

  private Outcome tour(Scenery scenery, HttpClient http) {
    Guide guide = new Guide(scenery.gateway().publicAddress(), http, terminal.out());
    boolean right = Tour.of(scenery).run(guide, terminal.out());
    return right ? Outcome.FINE : Outcome.PROBLEMS;
  }

  private Outcome show(Scenery scenery, LegacyProcess legacy) {
    URI api = scenery.gateway().publicAddress();
    URI admin = scenery.gateway().adminAddress();
    terminal
        .out()
        .print(
            """

            Meridian is running.

              documentation   %1$s%4$s
              OpenAPI         %1$s%5$s
              metrics         %2$s%6$s
              configuration   %3$s  (edit it: it is reloaded)

            Try:

              curl -H 'X-API-Key: %8$s' %1$s/v1/customers/C0000042
              curl -H 'X-API-Key: %8$s' '%1$s/v1/customers/C0000042/orders?size=5'
              curl -H 'X-API-Key: %8$s' %1$s/v1/customers/C0000005/overview
              curl -H 'X-API-Key: %8$s' %1$s/v1/orders/SO2024000004
              curl -X PATCH -H 'X-API-Key: %9$s' -H 'Content-Type: application/merge-patch+json' \\
                -d '{"credit": 4711.08}' %1$s/v1/customers/C0000003
              curl -X PUT '%7$s/crm?mode=down'      # slow&delay=3000, garbage, open

            The same as a person, with a token:  export TOKEN=%10$s
              curl -H "Authorization: Bearer $TOKEN" %1$s/v1/products

            Ctrl-C ends it. `banyan demo --tour` walks through all of it.
            """
                .formatted(
                    text(api),
                    text(admin),
                    scenery.workspace().configuration(),
                    OperatorSteps.DOCS,
                    OperatorSteps.OPENAPI,
                    OperatorSteps.METRICS,
                    legacy.address("control"),
                    Scenery.ACME,
                    Scenery.BOREALIS,
                    scenery.clerk()));
    terminal.out().flush();
    waitForTheEnd();
    return Outcome.FINE;
  }

  private static String text(URI address) {
    return address.toString().replaceFirst("/$", "");
  }

  private void waitForTheEnd() {
    try {
      while (terminal.in().read() >= 0) {
        // What is typed here says nothing; its end does.
      }
    } catch (IOException _) {
      // The input has gone: that is its end.
    }
  }

  private void say(String line) {
    terminal.errors().println("banyan: " + line);
  }

  private <T extends AutoCloseable> T kept(T part) {
    synchronized (started) {
      started.push(part);
    }
    return part;
  }

  /// Stops what was started, the last first.
  @Override
  public void close() {
    synchronized (started) {
      while (!started.isEmpty()) {
        try {
          started.pop().close();
        } catch (Exception e) {
          terminal.errors().println("banyan demo: while ending: " + e);
        }
      }
    }
  }
}
