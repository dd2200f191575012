package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.Guide;
import dev.banyan.cli.demo.tour.Tour;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
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

  /// What is demonstrated: a folder of `examples`.
  public enum Example {
    MERIDIAN,
    PAYMENTS,
    ORDERS;

    /// Its name, as it is written on the command line.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// How it is started: which example, with or without the tour; on `port`, or null for the usual
  /// one where it is free.
  public record Wishes(Example example, boolean tour, @Nullable Integer port) {}

  /// Where it talks to people.
  public record Terminal(InputStream in, PrintStream out, PrintStream errors) {}

  private static final int PUBLIC_PORT = 8080;
  private static final int ADMIN_PORT = 9090;

  private final Path home;
  private final DemoGateway gateway;
  private final Terminal terminal;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  /// `home` is the folder of the checkout, with the examples built.
  public Demo(Path home, DemoGateway gateway, Terminal terminal) {
    this.home = home;
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
    try {
      return switch (wishes.example()) {
        case MERIDIAN -> new MeridianShow(this, gateway).run(wishes, environment);
        case PAYMENTS -> new PaymentsShow(this).run(wishes, environment);
        case ORDERS -> new OrdersShow(this).run(wishes, environment);
      };
    } catch (IOException e) {
      terminal.errors().println("banyan demo: " + e.getMessage());
      return Outcome.UNREACHABLE;
    }
  }

  /// The folder of an example in the checkout.
  Path folder(Example example) {
    return home.resolve("examples").resolve(example.word());
  }

  /// What the configuration is resolved against: this process's variables, and the ports.
  static Map<String, String> variables(Wishes wishes, Map<String, String> environment) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("PUBLIC_PORT", Integer.toString(publicPort(wishes)));
    variables.put("ADMIN_PORT", Integer.toString(wishes.tour() ? 0 : usual(ADMIN_PORT)));
    return variables;
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

  /// A client for the tour, closed at the end.
  HttpClient client() {
    return kept(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build());
  }

  Outcome tour(Tour tour, Guide guide) {
    return tour.run(guide, terminal.out()) ? Outcome.FINE : Outcome.PROBLEMS;
  }

  /// What a tour prints to.
  PrintStream out() {
    return terminal.out();
  }

  /// Where a gateway says why it does not start.
  PrintStream errors() {
    return terminal.errors();
  }

  /// Says what to try, and waits until the input ends.
  Outcome show(String text) {
    terminal.out().print(text);
    terminal.out().flush();
    waitForTheEnd();
    return Outcome.FINE;
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

  void say(String line) {
    terminal.errors().println("banyan: " + line);
  }

  /// Stops it at the end.
  <T extends AutoCloseable> T kept(T part) {
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
