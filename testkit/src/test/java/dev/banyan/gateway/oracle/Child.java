package dev.banyan.gateway.oracle;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A gateway in a process that is killed. Owned by the oracle's thread; a thread of its own reads
/// what it prints.
final class Child {
  private static final long START_SECONDS_MAX = 90;

  private final Process process;
  private final Path log;
  private final CountDownLatch serving = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile int port;
  private volatile int admin;
  private volatile boolean standing;

  /// How it is started: where it stands still, at the which time, how wrong its clock is, and
  /// whether it jumps there while it works.
  record Plan(@Nullable Point point, int nth, long shiftSeconds, boolean jumps) {
    static final Plan USUAL = new Plan(null, 0, 0, false);

    private String words() {
      return (point == null ? "" : point.name()) + ":" + nth + ":" + shiftSeconds + ":" + jumps;
    }
  }

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// Starts it over the configuration in that folder.
  static Child start(Path folder, String database, Plan plan) {
    try {
      Path agent = folder.resolve("agent.jar");
      if (!Files.exists(agent)) {
        PointAgent.write(agent);
      }
      Path log = folder.resolve("gateway.log");
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx256m",
                      "-XX:TieredStopAtLevel=1",
                      "-XX:+UseSerialGC",
                      "--enable-native-access=ALL-UNNAMED",
                      "--sun-misc-unsafe-memory-access=allow",
                      "-javaagent:" + agent + "=" + plan.words(),
                      "-cp",
                      System.getProperty("java.class.path"),
                      ServedGateway.class.getName(),
                      folder.toString(),
                      database))
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      Child child = new Child(process, log);
      Thread.ofVirtual().start(child::read);
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("admin ")) {
          admin = Integer.parseInt(line.substring("admin ".length()));
        } else if (line.startsWith("port ")) {
          port = Integer.parseInt(line.substring("port ".length()));
          serving.countDown();
        } else if (line.startsWith("AT ")) {
          standing = true;
          serving.countDown();
        }
      }
    } catch (IOException _) {
      // It was killed.
    } finally {
      over.countDown();
      serving.countDown();
    }
  }

  /// Waits until it serves, or stands at its point before it does: then the answer is false.
  boolean serves() {
    await(serving, START_SECONDS_MAX, "it neither serves nor stands still");
    if (port == 0 && !standing) {
      throw new AssertionError("the gateway did not start; see " + log);
    }
    return port != 0;
  }

  private void await(CountDownLatch latch, long seconds, String otherwise) {
    try {
      if (!latch.await(seconds, TimeUnit.SECONDS)) {
        throw new AssertionError(otherwise + "; see " + log);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return port;
  }

  /// Of its listener for people.
  int admin() {
    return admin;
  }

  /// Whether it stands at its point.
  boolean stands() {
    return standing;
  }

  boolean ended() {
    return over.getCount() == 0;
  }

  /// From now on its point counts.
  void arm() {
    try {
      Writer in = process.outputWriter(StandardCharsets.UTF_8);
      in.write("arm\n");
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `kill -9`.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// Has it end by itself.
  void stop() {
    try {
      process.outputWriter(StandardCharsets.UTF_8).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await(over, START_SECONDS_MAX, "it does not end");
    process.onExit().join();
  }
}
