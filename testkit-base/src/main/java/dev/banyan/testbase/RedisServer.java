package dev.banyan.testbase;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.opentest4j.TestAbortedException;

/// A real Redis in a process of its own, on a free port of the loopback: started, killed, hung and
/// brought back by a test. The server comes from the class path (`embedded-redis`); Linux only.
public final class RedisServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path program;
  private final int port;
  private final List<String> options;
  private Process process;

  private RedisServer(Path program, int port, List<String> options) {
    this.program = program;
    this.port = port;
    this.options = options;
    this.process = run();
  }

  /// Starts in that folder with options of the command line (`--requirepass`, `secret`).
  public static RedisServer start(Path folder, String... options) {
    return new RedisServer(program(folder), FreePort.next(), List.of(options));
  }

  private static Path program(Path folder) {
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    String name = arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
    Path program = folder.resolve("redis-server");
    try (InputStream in = RedisServer.class.getResourceAsStream("/" + name)) {
      if (in == null || !System.getProperty("os.name").equals("Linux")) {
        throw new TestAbortedException("there is no Redis server for this machine");
      }
      if (!Files.exists(program)) {
        Files.copy(in, program);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return program;
  }

  private Process run() {
    List<String> command = new ArrayList<>(List.of(program.toString(), "--port", "" + port));
    command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
    command.addAll(options);
    try {
      Process started =
          new ProcessBuilder(command)
              .directory(program.toFile().getAbsoluteFile().getParentFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      await(started);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await(Process started) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!listens()) {
      if (!started.isAlive() || System.nanoTime() - end > 0) {
        started.destroyForcibly();
        throw new IllegalStateException("Redis did not start: " + String.join(" ", options));
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException _) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  public String address() {
    return "redis://127.0.0.1:" + port;
  }

  /// Ends the process without a word; what it held is lost.
  public void kill() {
    process.destroyForcibly();
    await();
  }

  /// Starts again, empty, on the same port.
  public void restart() {
    process = run();
  }

  /// Stops the process where it stands: connections stay open, nothing is answered.
  public void hang() {
    signal("-STOP");
  }

  /// Lets it go on.
  public void resume() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      int code = new ProcessBuilder("kill", signal, "" + process.pid()).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill " + signal + " ended with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void await() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("Redis does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
